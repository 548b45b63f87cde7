using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

/// <summary>The real NVRTC, or a test that is skipped with the reason.</summary>
internal static class Nvrtc
{
    private static readonly Lazy<(NvrtcApi? Api, string Reason)> Found = new(Find);

    public static NvrtcApi Api
    {
        get
        {
            if (Found.Value.Api is not { } api)
            {
                Assert.Ignore($"needs NVIDIA's NVRTC: run eng/fetch-nvrtc.sh (Debian) or install CUDA. {Found.Value.Reason}");
                throw new InvalidOperationException();
            }

            return api;
        }
    }

    public static CudaRuntimeCompiler Compiler(TemporaryFolder cache, Action<string>? log = null) =>
        new(Api, new KernelCache(cache.Path, log ?? (message => Assert.Fail(message))));

    /// <summary>A compiler whose cache outlives the test run; bench/static-gpu.sh reads the same machine code.</summary>
    public static CudaRuntimeCompiler Compiler() =>
        new(Api, new KernelCache(Path.Combine(AppContext.BaseDirectory, "nvrtc-cache"), TestContext.Progress.WriteLine));

    private static (NvrtcApi? Api, string Reason) Find()
    {
        // The override variables may name the software GPU, whose compiler is another one.
        SearchEnvironment environment = SearchEnvironment.OfThisProcess with { Variable = Unset };
        try
        {
            return (NvrtcSearch.Find(environment, driver: null), string.Empty);
        }
        catch (UserException error)
        {
            return (null, error.Message);
        }
    }

    private static string? Unset(string variable) =>
        variable == NvrtcSearch.OverrideVariable ? null : Environment.GetEnvironmentVariable(variable);
}
