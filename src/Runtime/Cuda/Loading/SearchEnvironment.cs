namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Where a search for libraries takes its hints from.</summary>
/// <param name="Variable">Reads an environment variable.</param>
/// <param name="ProgramFolder">The folder of the program.</param>
/// <param name="HomeFolder">The user's folder.</param>
internal sealed record SearchEnvironment(Func<string, string?> Variable, string ProgramFolder, string HomeFolder)
{
    public static SearchEnvironment OfThisProcess { get; } = new(
        Environment.GetEnvironmentVariable,
        AppContext.BaseDirectory,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>A variable's value, or null when it is unset or empty.</summary>
    public string? Value(string variable) => Variable(variable) is { Length: > 0 } value ? value : null;
}
