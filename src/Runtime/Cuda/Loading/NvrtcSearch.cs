namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Finds NVRTC, CUDA's run-time compiler, with the library of built-in functions that it needs.</summary>
internal static class NvrtcSearch
{
    /// <summary>The variable that names the library to load instead.</summary>
    public const string OverrideVariable = "WIKIART_NVRTC";

    private static readonly Version OldestVersion = new(11, 8);

    /// <summary>Newest first, with the major version of each. CUDA 11.2 to 11.8 share a name.</summary>
    private static (int Major, string Name)[] Names => OperatingSystem.IsWindows()
        ? [(13, "nvrtc64_130_0.dll"), (12, "nvrtc64_120_0.dll"), (11, "nvrtc64_112_0.dll")]
        : [(13, "libnvrtc.so.13"), (12, "libnvrtc.so.12"), (11, "libnvrtc.so.11.2")];

    /// <summary>Finds the library.</summary>
    /// <param name="environment">Where to look.</param>
    /// <param name="driver">What the driver supports: a later major version's code may not load. Null when there is no driver.</param>
    public static NvrtcApi Find(SearchEnvironment environment, Version? driver) => Find(
        environment,
        driver,
        [.. Names.Where(known => driver is null || known.Major <= driver.Major).Select(known => known.Name)]);

    internal static NvrtcApi Find(SearchEnvironment environment, Version? driver, IReadOnlyList<string> names)
    {
        if (LibrarySearch.Override(environment, OverrideVariable) is { } named)
        {
            NvrtcApi api = new(named);
            return WhyUnusable(api) is { } reason
                ? throw new UserException($"{OverrideVariable} names {named.Path}, but {reason}.")
                : api;
        }

        LibrarySearch search = new();
        foreach (NativeFunctions candidate in Candidates(environment, search, names))
        {
            NvrtcApi api = new(candidate);
            if (WhyUnusable(api) is not { } reason)
            {
                return api;
            }

            search.Reject(candidate.Path, reason);
        }

        string limit = driver is null ? string.Empty : $", not newer than CUDA {driver.Major} for this driver";
        throw new UserException(
            $"NVRTC, CUDA's run-time compiler, was not found; install the CUDA toolkit or the Python wheel nvidia-cuda-nvrtc{limit}, " +
            $"run eng/fetch-nvrtc.sh on Debian, or let {OverrideVariable} name the library. Tried:{search.Attempts}");
    }

    private static IEnumerable<NativeFunctions> Candidates(SearchEnvironment environment, LibrarySearch search, IReadOnlyList<string> names) => names
        .Select(search.TryLoader)
        .OfType<NativeFunctions>()
        .Concat(ToolkitFolders.All(environment).SelectMany(folder => search.TryFolders(folder, names)));

    private static string? WhyUnusable(NvrtcApi api) => api.Version < OldestVersion
        ? $"it is NVRTC {api.Version}, and this program needs {OldestVersion} or later"
        : NvrtcBuiltins.WhyMissing(api);
}
