namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Where CUDA's libraries usually lie, as patterns, most telling first.</summary>
internal static class ToolkitFolders
{
    /// <summary>The git-ignored folder that <c>eng/fetch-nvrtc.sh</c> fills, at the repository root.</summary>
    private const string FetchedFolder = ".nvrtc";

    public static IEnumerable<string> All(SearchEnvironment environment) =>
    [
        .. Roots(environment).SelectMany(LibraryFolders),
        .. PythonRoots(environment).SelectMany(WheelFolders),
        .. Fetched(environment),
    ];

    private static IEnumerable<string> Roots(SearchEnvironment environment)
    {
        string?[] named = [environment.Value("CUDA_PATH"), environment.Value("CUDA_HOME"), environment.Value("CONDA_PREFIX")];
        IEnumerable<string> usual = OperatingSystem.IsWindows()
            ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "NVIDIA GPU Computing Toolkit", "CUDA", "v*")]
            : ["/usr/local/cuda", "/usr/local/cuda-*", "/opt/cuda"];
        return named.OfType<string>().Select(Path.GetFullPath).Concat(usual);
    }

    private static IEnumerable<string> LibraryFolders(string root) => OperatingSystem.IsWindows()
        ? [Path.Combine(root, "bin", "x64"), Path.Combine(root, "bin")]
        : [Path.Combine(root, "lib64"), Path.Combine(root, "lib")];

    private static IEnumerable<string> PythonRoots(SearchEnvironment environment)
    {
        string?[] named = [environment.Value("VIRTUAL_ENV"), environment.Value("CONDA_PREFIX")];
        IEnumerable<string> usual = OperatingSystem.IsWindows()
            ? [Path.Combine(environment.HomeFolder, "AppData", "Roaming", "Python", "Python*")]
            : [Path.Combine(environment.HomeFolder, ".local"), "/usr/local", "/usr"];
        return named.OfType<string>().Select(Path.GetFullPath).Concat(usual);
    }

    /// <summary>Wheels such as <c>nvidia-cuda-nvrtc-cu12</c> put their libraries into <c>nvidia/*/lib</c> of the packages' folder.</summary>
    private static IEnumerable<string> WheelFolders(string root) => OperatingSystem.IsWindows()
        ? [Path.Combine(root, "Lib", "site-packages", "nvidia", "*", "bin"), Path.Combine(root, "site-packages", "nvidia", "*", "bin")]
        :
        [
            Path.Combine(root, "lib", "python3*", "site-packages", "nvidia", "*", "lib"),
            Path.Combine(root, "lib", "python3*", "dist-packages", "nvidia", "*", "lib"),
        ];

    private static IEnumerable<string> Fetched(SearchEnvironment environment)
    {
        DirectoryInfo? folder = new(environment.ProgramFolder);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, FetchedFolder)))
        {
            folder = folder.Parent;
        }

        return [Path.Combine(folder?.FullName ?? environment.ProgramFolder, FetchedFolder)];
    }
}
