using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>The kernels, compiled for one device. A file is compiled, or taken from the cache, when one of its kernels is first asked for.</summary>
public sealed class KernelLibrary
{
    private readonly CudaContext _context;
    private readonly CudaRuntimeCompiler _compiler;
    private readonly Dictionary<string, CudaModule> _modules = [];

    /// <summary>Prepares the library; modules belong to the context and are disposed with it.</summary>
    /// <param name="context">The device's context.</param>
    /// <param name="compiler">The run-time compiler.</param>
    /// <param name="sources">The kernels' sources.</param>
    public KernelLibrary(CudaContext context, CudaRuntimeCompiler compiler, KernelSources sources)
    {
        _context = context;
        _compiler = compiler;
        Sources = sources;
    }

    /// <summary>The kernels' sources.</summary>
    public KernelSources Sources { get; }

    /// <summary>Finds a kernel.</summary>
    /// <param name="file">Its file, without extension.</param>
    /// <param name="name">Its name in the source.</param>
    /// <returns>The kernel.</returns>
    /// <exception cref="CudaCompilationException">The file has errors.</exception>
    public CudaKernel Get(string file, string name)
    {
        if (!_modules.TryGetValue(file, out CudaModule? module))
        {
            module = new CudaModule(_context, _compiler.Compile(Sources.Source(file), _context.Info.Capability));
            _modules.Add(file, module);
        }

        return module.GetKernel(name);
    }
}
