namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Finds the driver's library.</summary>
internal static class DriverSearch
{
    /// <summary>The variable that names the library to load instead.</summary>
    public const string OverrideVariable = "WIKIART_CUDA_DRIVER";

    private static string Name => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    /// <summary>WSL keeps it out of the loader's path in some distributions, NixOS always; containers of some clouds mount it in a folder of its own.</summary>
    private static string[] Folders => OperatingSystem.IsWindows() ? [] : ["/usr/lib/wsl/lib", "/run/opengl-driver/lib", "/usr/local/nvidia/lib64"];

    public static NativeFunctions Find(SearchEnvironment environment) => Find(environment, Name);

    internal static NativeFunctions Find(SearchEnvironment environment, string name)
    {
        if (LibrarySearch.Override(environment, OverrideVariable) is { } named)
        {
            return named;
        }

        LibrarySearch search = new();
        return search.TryLoader(name) ??
            Folders.SelectMany(folder => search.TryFolders(folder, [name])).FirstOrDefault() ??
            throw new UserException(
                $"No NVIDIA driver was found; install it (nvidia-smi comes with it), or let {OverrideVariable} name its library. " +
                $"Tried:{search.Attempts}");
    }
}
