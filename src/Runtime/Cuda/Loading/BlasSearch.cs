namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Finds cuBLAS.</summary>
internal static class BlasSearch
{
    private static (int Major, string Name, string Companion)[] Names => OperatingSystem.IsWindows()
        ? [(13, "cublas64_13.dll", "cublasLt64_13.dll"), (12, "cublas64_12.dll", "cublasLt64_12.dll"), (11, "cublas64_11.dll", "cublasLt64_11.dll")]
        : [(13, "libcublas.so.13", "libcublasLt.so.13"), (12, "libcublas.so.12", "libcublasLt.so.12"), (11, "libcublas.so.11", "libcublasLt.so.11")];

    public static NativeFunctions Find(SearchEnvironment environment, Version driver)
    {
        LibrarySearch search = new();
        foreach ((_, string name, string companion) in Names.Where(known => known.Major <= driver.Major))
        {
            if (search.TryLoader(name) is { } library)
            {
                return library;
            }

            // cuBLAS links to its companion by name alone, and the loader does not look beside it.
            IEnumerable<string> folders = ToolkitFolders.All(environment);
            _ = folders.SelectMany(folder => search.TryFolders(folder, [companion])).FirstOrDefault();
            if (folders.SelectMany(folder => search.TryFolders(folder, [name])).FirstOrDefault() is { } found)
            {
                return found;
            }
        }

        throw new UserException(
            $"cuBLAS, which only comparisons need, was not found; install the CUDA toolkit or the Python wheel nvidia-cublas. Tried:{search.Attempts}");
    }
}
