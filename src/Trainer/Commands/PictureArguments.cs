using Microsoft.Extensions.FileSystemGlobbing;
using Microsoft.Extensions.FileSystemGlobbing.Abstractions;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>The pictures that a user means: files, folders, patterns, or a list on the standard input.</summary>
internal static class PictureArguments
{
    /// <summary>What stands for the standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Finds the files.</summary>
    /// <param name="arguments">What the user typed.</param>
    /// <param name="input">The standard input: one path a line.</param>
    /// <returns>Files; those of a list need not exist, which shows when they are read.</returns>
    /// <exception cref="UserException">A path does not exist, a pattern matches nothing, or there is no picture at all.</exception>
    public static string[] Files(IReadOnlyList<string> arguments, TextReader input)
    {
        List<string> files = [];
        foreach (string argument in arguments)
        {
            if (argument == StandardInput)
            {
                files.AddRange(Listed(input));
            }
            else if (argument.Contains('*') && !File.Exists(argument))
            {
                files.AddRange(Matching(argument));
            }
            else
            {
                files.AddRange(ImageFiles.Expand([argument]));
            }
        }

        return files.Count > 0 ? [.. files] : throw new UserException("The list on the standard input is empty: one path a line is expected.");
    }

    private static IEnumerable<string> Listed(TextReader input)
    {
        while (input.ReadLine() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return line.Trim();
            }
        }
    }

    private static string[] Matching(string pattern)
    {
        string[] parts = pattern.Split('/', Path.DirectorySeparatorChar);
        int fixedParts = Array.FindIndex(parts, part => part.Contains('*'));
        string folder = string.Join('/', parts[..fixedParts]);
        folder = folder.Length > 0 ? folder : pattern.StartsWith('/') ? "/" : ".";
        if (!Directory.Exists(folder))
        {
            throw new UserException($"There is no folder '{folder}', where '{pattern}' looks for pictures.");
        }

        Matcher matcher = new();
        matcher.AddInclude(string.Join('/', parts[fixedParts..]));
        string[] found =
        [
            .. matcher.Execute(new DirectoryInfoWrapper(new DirectoryInfo(folder))).Files
                .Select(file => folder == "." ? file.Path : Path.Combine(folder, file.Path))
                .Where(ImageFiles.IsImage)
                .Order(StringComparer.Ordinal),
        ];
        return found.Length > 0 ? found : throw new UserException($"No picture matches '{pattern}'.");
    }
}
