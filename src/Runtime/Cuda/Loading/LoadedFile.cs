using System.Diagnostics;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Finds the file behind a library that was loaded by its bare name.</summary>
internal static class LoadedFile
{
    /// <summary>
    /// The file that the name leads to: <c>libnvrtc.so.12</c> to <c>…/libnvrtc.so.12.4.127</c>, and <c>libcuda.so.1</c>, whose file carries
    /// the driver's release instead, to <c>…/libcuda.so.550.54</c>. Null when the system does not tell.
    /// </summary>
    public static string? PathOf(string name)
    {
        using Process process = Process.GetCurrentProcess();
        string[] files = [.. process.Modules.Cast<ProcessModule>().Select(module => module.FileName)];
        return StartingWith(files, name) ?? StartingWith(files, Path.GetFileNameWithoutExtension(name) + ".");
    }

    private static string? StartingWith(string[] files, string name) =>
        Array.Find(files, file => Path.GetFileName(file).StartsWith(name, StringComparison.OrdinalIgnoreCase));
}
