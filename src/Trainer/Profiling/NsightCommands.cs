namespace Wikiart.Cuda.Trainer.Profiling;

/// <summary>The lines to type so that Nsight records the chosen steps of this very command.</summary>
internal static class NsightCommands
{
    /// <summary>Nsight Systems: a timeline of the steps with ranges, launches and copies.</summary>
    /// <param name="program">This program's file.</param>
    /// <param name="commandLine">What was typed, the program's name first.</param>
    /// <returns>One line for a shell.</returns>
    public static string Systems(string? program, IReadOnlyList<string> commandLine) =>
        $"nsys profile --trace=cuda,nvtx --capture-range=cudaProfilerApi --capture-range-end=stop --output=wikiart " +
        Shell(Words(program, commandLine));

    /// <summary>Nsight Compute: each kernel's counters beside its source, for one step.</summary>
    /// <param name="program">This program's file.</param>
    /// <param name="commandLine">What was typed, the program's name first.</param>
    /// <returns>One line for a shell.</returns>
    public static string Compute(string? program, IReadOnlyList<string> commandLine) =>
        "ncu --profile-from-start off --set full --import-source yes --source-folders kernels-cu --export wikiart " +
        Shell([.. WithoutSteps(Words(program, commandLine)), "--steps", "1"]);

    /// <summary>Under the dotnet host the program is the first word of the command line, otherwise that word is the program.</summary>
    private static IEnumerable<string> Words(string? program, IReadOnlyList<string> commandLine) =>
        Path.GetFileNameWithoutExtension(program) is null or "dotnet"
            ? commandLine.Prepend(program ?? "dotnet")
            : commandLine.Skip(1).Prepend(program!);

    private static IEnumerable<string> WithoutSteps(IEnumerable<string> words)
    {
        bool isValue = false;
        foreach (string word in words)
        {
            if (!isValue && word != "--steps" && !word.StartsWith("--steps=", StringComparison.Ordinal))
            {
                yield return word;
            }

            isValue = word == "--steps";
        }
    }

    private static string Shell(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    private static string Quote(string word) =>
        word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./,:=+\\".Contains(c)) ? word : $"\"{word}\"";
}
