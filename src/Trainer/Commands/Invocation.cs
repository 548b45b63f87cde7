namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>How the user starts this program, for commands that are suggested.</summary>
internal static class Invocation
{
    /// <summary><c>wikiart</c>, or the way from a source tree when the program runs out of its build folder.</summary>
    public static string Name { get; } =
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}src{Path.DirectorySeparatorChar}Trainer{Path.DirectorySeparatorChar}bin")
            ? "dotnet run -c Release --project src/Trainer --"
            : "wikiart";
}
