namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// NVRTC opens a second library, its builtins, at the first compilation, by its bare name. Outside the loader's path (a wheel, an unpacked
/// package) it would not find it, so it is loaded beforehand from NVRTC's own folder.
/// </summary>
internal static class NvrtcBuiltins
{
    /// <summary>Loads the builtins that belong to a library, or says why that is not possible.</summary>
    public static string? WhyMissing(NvrtcApi api)
    {
        // Another library that offers NVRTC's functions needs no builtins.
        if (!Path.IsPathFullyQualified(api.LibraryPath) || !Path.GetFileName(api.LibraryPath).Contains("nvrtc", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string name = OperatingSystem.IsWindows()
            ? $"nvrtc-builtins64_{api.Version.Major}{api.Version.Minor}.dll"
            : $"libnvrtc-builtins.so.{api.Version.Major}.{api.Version.Minor}";
        string real = (File.Exists(api.LibraryPath) ? File.ResolveLinkTarget(api.LibraryPath, returnFinalTarget: true)?.FullName : null)
            ?? api.LibraryPath;
        string? path = new[] { api.LibraryPath, real }
            .Select(library => Path.Combine(Path.GetDirectoryName(library)!, name))
            .FirstOrDefault(File.Exists);
        if (path is null)
        {
            return $"{name}, without which it compiles nothing, is not beside it";
        }

        return LibrarySearch.Load(path, out string reason) is null ? $"its {name} cannot be loaded: {reason}" : null;
    }
}
