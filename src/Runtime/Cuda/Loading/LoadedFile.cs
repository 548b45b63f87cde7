using System.Diagnostics;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Finds the file behind a library that was loaded by its bare name.</summary>
internal static class LoadedFile
{
    public static string? PathOf(string name)
    {
        using Process process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            // The file that a versioned link leads to has a longer version in its name.
            if (Path.GetFileName(module.FileName) is { } file && file.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return module.FileName;
            }
        }

        return null;
    }
}
