namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Compiled kernels, loaded into a context.</summary>
public sealed class CudaModule : CudaResource
{
    private readonly nint _handle;
    private readonly Dictionary<string, CudaKernel> _kernels = new(StringComparer.Ordinal);

    /// <summary>Loads a compilation.</summary>
    /// <param name="context">Its owner.</param>
    /// <param name="compilation">What <see cref="CudaRuntimeCompiler"/> made for the context's device.</param>
    /// <exception cref="UserException">It is PTX, and newer than the driver can read.</exception>
    /// <exception cref="CudaException">The driver refuses the image.</exception>
    public CudaModule(CudaContext context, CudaCompilation compilation)
        : base(context)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(compilation);
        Name = compilation.Name;
        _handle = compilation.IsPtx
            ? LoadPtx(context, compilation)
            : context.Enter().LoadModule(compilation.Image.Span, compilation.Name);
        context.Remember(this);
    }

    /// <summary>The name of the source file.</summary>
    public string Name { get; }

    /// <summary>Finds a kernel.</summary>
    /// <param name="name">Its name in the source.</param>
    /// <param name="parameterSizes">
    /// The sizes in bytes that the caller expects of its parameters. They are compared with the compiled kernel's where the driver knows
    /// those (CUDA 12.4 and later), and stand in for them where it does not. Without them an older driver's launches are not checked.
    /// </param>
    /// <returns>The kernel, the same object for the same name; it lives as long as the module.</returns>
    /// <exception cref="CudaException">There is no such kernel.</exception>
    /// <exception cref="UserException">It has other parameters.</exception>
    public CudaKernel GetKernel(string name, params ReadOnlySpan<int> parameterSizes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!_kernels.TryGetValue(name, out CudaKernel? kernel))
        {
            kernel = new CudaKernel(this, Enter(), name, _handle, parameterSizes);
            _kernels.Add(name, kernel);
        }

        return kernel;
    }

    private protected override void Release(DriverApi api) => api.UnloadModule(_handle);

    private static nint LoadPtx(CudaContext context, CudaCompilation compilation)
    {
        if (compilation.CompilerVersion > context.Driver.Version)
        {
            throw new UserException(
                $"{compilation.Name}: NVRTC {compilation.CompilerVersion} does not know {context.Info.Name} (compute capability " +
                $"{context.Info.Capability}), and its PTX is newer than the driver, which supports CUDA {context.Driver.Version}; update the driver.");
        }

        return context.Enter().LoadPtx(compilation.Image.Span, compilation.Name);
    }
}
