namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Where compiled kernels are kept.</summary>
internal static class KernelCacheFolder
{
    /// <summary>The variable that names another folder.</summary>
    public const string OverrideVariable = "WIKIART_KERNEL_CACHE";

    public static string Of(SearchEnvironment environment) =>
        environment.Value(OverrideVariable) is { } folder ? Path.GetFullPath(folder) : Path.Combine(UserCache(environment), "wikiart", "kernels");

    private static string UserCache(SearchEnvironment environment)
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        }

        // The XDG specification ignores a relative path.
        string? named = environment.Value("XDG_CACHE_HOME");
        return named is not null && Path.IsPathRooted(named) ? named : Path.Combine(environment.HomeFolder, ".cache");
    }
}
