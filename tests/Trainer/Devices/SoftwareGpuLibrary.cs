namespace Wikiart.Cuda.Trainer.Tests.Devices;

/// <summary>Where the software GPU was built.</summary>
internal static class SoftwareGpuLibrary
{
    private const string Library = "tests/software-gpu/build/libwikiart-software-gpu.so";

    /// <summary>Beside the library; the kernels' own tests fill it.</summary>
    private const string KernelFolder = "test-kernels";

    /// <summary>The variables that select it; the test is skipped when it was not built.</summary>
    public static Dictionary<string, string> Environment()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Library)))
        {
            folder = folder.Parent;
        }

        if (folder is null)
        {
            Assert.Ignore("needs the software GPU: run tests/software-gpu/build.sh (g++ on x86-64 Linux).");
        }

        string library = Path.Combine(folder!.FullName, Library);
        return new Dictionary<string, string>
        {
            ["WIKIART_CUDA_DRIVER"] = library,
            ["WIKIART_NVRTC"] = library,
            ["WIKIART_KERNEL_CACHE"] = Path.Combine(Path.GetDirectoryName(library)!, KernelFolder),
        };
    }
}
