using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Tries to load a library in one place after another and remembers what came of each, one line a place.</summary>
internal sealed class LibrarySearch
{
    private readonly List<string> _attempts = [];

    /// <summary>What was tried so far, for a message.</summary>
    public string Attempts => string.Concat(_attempts.Select(attempt => $"{Environment.NewLine}  {attempt}"));

    /// <summary>Notes why a place was of no use.</summary>
    public void Reject(string place, string reason) => _attempts.Add($"{place}: {reason}");

    /// <summary>The library that a variable names. When the variable is set, nothing else is tried.</summary>
    /// <exception cref="UserException">The file does not exist or cannot be loaded.</exception>
    public static NativeFunctions? Override(SearchEnvironment environment, string variable)
    {
        if (environment.Value(variable) is not { } path)
        {
            return null;
        }

        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new UserException($"{variable} names {path}, which does not exist; it must name a library file.");
        }

        return Load(full, out string reason) is { } library
            ? library
            : throw new UserException($"{variable} names {path}, which cannot be loaded: {reason}.");
    }

    /// <summary>Tries a name where the system's loader looks.</summary>
    public NativeFunctions? TryLoader(string name)
    {
        if (Load(name, out string reason) is not { } library)
        {
            Reject(name, reason);
            return null;
        }

        return library with { Path = LoadedFile.PathOf(name) ?? name };
    }

    /// <summary>Tries names in the folders that a pattern matches; the first name that a folder has decides for this folder.</summary>
    public IEnumerable<NativeFunctions> TryFolders(string pattern, IReadOnlyList<string> names)
    {
        string[] folders = [.. FolderPattern.Expand(pattern)];
        if (folders.Length == 0)
        {
            Reject(pattern, "no such folder");
        }

        foreach (string folder in folders)
        {
            string[] files = [.. names.Select(name => Path.Combine(folder, name)).Where(File.Exists)];
            if (files.Length == 0)
            {
                Reject(folder, $"has no {string.Join(" or ", names)}");
            }

            foreach (string file in files)
            {
                if (Load(file, out string reason) is { } library)
                {
                    yield return library;
                }
                else
                {
                    Reject(file, reason);
                }
            }
        }
    }

    public static NativeFunctions? Load(string path, out string reason)
    {
        try
        {
            reason = string.Empty;
            return new NativeFunctions(NativeLibrary.Load(path), path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            // The last line is the system's own reason; advice on how to debug a loader stands before it.
            reason = error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1].TrimEnd('.');
            string prefix = $"{path}: ";
            reason = reason.StartsWith(prefix, StringComparison.Ordinal) ? reason[prefix.Length..] : reason;
            return null;
        }
    }
}
