using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

/// <summary>
/// The driver that tests run on: the one that the override variables name, else the software GPU when it has been built, else a real GPU;
/// or a test that is skipped with the reason.
/// </summary>
internal static class Gpu
{
    private const string SoftwareGpu = "tests/software-gpu/build/libwikiart-software-gpu.so";

    private static readonly Lazy<(CudaDriver? Driver, NvrtcApi? Compiler, string Reason)> Found = new(Find);
    private static readonly Lazy<CudaRuntimeCompiler> Filled = new(FillCache);

    public static CudaDriver Driver
    {
        get
        {
            Require();
            return Found.Value.Driver!;
        }
    }

    public static CudaRuntimeCompiler Compiler(TemporaryFolder cache)
    {
        Require();
        return new CudaRuntimeCompiler(Found.Value.Compiler!, new KernelCache(cache.Path, message => Assert.Fail(message)));
    }

    /// <summary>
    /// A compiler whose cache outlives the test run and is the trainer's tests' too, since all need the same kernels; its keys tell libraries apart.
    /// The first call fills it on all cores, which tests that ask for one kernel after the other would not.
    /// </summary>
    public static CudaRuntimeCompiler Compiler()
    {
        Require();
        return Filled.Value;
    }

    private static CudaRuntimeCompiler FillCache()
    {
        string folder = BuiltLibrary() is { } library ? Path.GetDirectoryName(library)! : AppContext.BaseDirectory;
        CudaRuntimeCompiler compiler = new(Found.Value.Compiler!, new KernelCache(Path.Combine(folder, "test-kernels"), TestContext.Progress.WriteLine));
        using CudaDevice device = new(Driver);
        ComputeCapability capability = device.Info.Capability;
        Parallel.ForEach(KernelSources.BuiltIn.Files, file => compiler.Compile(KernelSources.BuiltIn.Source(file), capability));
        return compiler;
    }

    private static void Require()
    {
        if (Found.Value.Driver is null)
        {
            Assert.Ignore($"needs a GPU, or the software GPU at {SoftwareGpu} (built by tests/software-gpu). {Found.Value.Reason}");
        }
    }

    private static (CudaDriver? Driver, NvrtcApi? Compiler, string Reason) Find()
    {
        SearchEnvironment environment = SearchEnvironment.OfThisProcess;
        if (BuiltLibrary() is { } library && environment.Value(DriverSearch.OverrideVariable) is null)
        {
            environment = environment with
            {
                Variable = name => name is DriverSearch.OverrideVariable or NvrtcSearch.OverrideVariable
                    ? library
                    : Environment.GetEnvironmentVariable(name),
            };
        }

        try
        {
            CudaDriver driver = CudaDriver.Load(DriverSearch.Find(environment));
            return (driver, NvrtcSearch.Find(environment, driver.Version), string.Empty);
        }
        catch (UserException error) when (environment.Value(DriverSearch.OverrideVariable) is null)
        {
            return (null, null, error.Message);
        }
    }

    private static string? BuiltLibrary()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, SoftwareGpu)))
        {
            folder = folder.Parent;
        }

        return folder is null ? null : Path.Combine(folder.FullName, SoftwareGpu);
    }
}
