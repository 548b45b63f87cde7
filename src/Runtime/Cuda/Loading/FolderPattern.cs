namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Folders whose path has a part with a star in it, such as <c>/usr/local/cuda-*/lib64</c>.</summary>
internal static class FolderPattern
{
    private static readonly EnumerationOptions Options = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <summary>The folders that exist, the one with the highest version in its name first.</summary>
    public static IEnumerable<string> Expand(string pattern)
    {
        string root = Path.GetPathRoot(pattern) ?? string.Empty;
        IEnumerable<string> folders = [root];
        foreach (string part in pattern[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            folders = part.Contains('*', StringComparison.Ordinal)
                ? folders.SelectMany(folder => Matches(folder, part))
                : folders.Select(folder => Path.Combine(folder, part)).Where(Directory.Exists);
        }

        return folders;
    }

    private static IEnumerable<string> Matches(string folder, string part) => Directory
        .EnumerateDirectories(folder, part, Options)
        .OrderByDescending(path => VersionIn(Path.GetFileName(path)))
        .ThenBy(path => path, StringComparer.Ordinal);

    private static Version VersionIn(string name)
    {
        string digits = string.Concat(name.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(c => char.IsAsciiDigit(c) || c == '.'));
        return Version.TryParse(digits.Contains('.', StringComparison.Ordinal) ? digits : $"{digits}.0", out Version? version)
            ? version
            : new Version(0, 0);
    }
}
