namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Compiles CUDA C++ at run time (NVRTC) and keeps the results on disk. Any thread may use it.</summary>
public sealed class CudaRuntimeCompiler
{
    private static readonly string[] StandingOptions = ["--std=c++17", "-lineinfo"];

    private readonly NvrtcApi _api;
    private readonly KernelCache _cache;
    private readonly int[] _supported;

    internal CudaRuntimeCompiler(NvrtcApi api, KernelCache cache)
    {
        _api = api;
        _cache = cache;
        _supported = api.SupportedArchitectures();
    }

    /// <summary>Where NVRTC was found.</summary>
    public string LibraryPath => _api.LibraryPath;

    /// <summary>NVRTC's version.</summary>
    public Version Version => _api.Version;

    /// <summary>The folder of the cache.</summary>
    public string CacheFolder => _cache.Folder;

    /// <summary>The architectures that it compiles for, ascending.</summary>
    public IReadOnlyList<ComputeCapability> SupportedArchitectures => [.. _supported.Select(ComputeCapability.FromNumber)];

    /// <summary>Loads NVRTC, with the user's cache folder or the one that <c>WIKIART_KERNEL_CACHE</c> names.</summary>
    /// <param name="driver">What the driver supports (<see cref="CudaDriver.Version"/>), or null when the code will not be run here.</param>
    /// <param name="log">Takes remarks, such as a damaged cache entry that is rebuilt.</param>
    /// <returns>The compiler.</returns>
    /// <exception cref="UserException">NVRTC was not found; the message lists what was tried.</exception>
    public static CudaRuntimeCompiler Load(Version? driver, Action<string> log)
    {
        ArgumentNullException.ThrowIfNull(log);
        SearchEnvironment environment = SearchEnvironment.OfThisProcess;
        return new CudaRuntimeCompiler(NvrtcSearch.Find(environment, driver), new KernelCache(KernelCacheFolder.Of(environment), log));
    }

    /// <summary>Compiles for a device: machine code when NVRTC knows its architecture, else PTX of the nearest older one.</summary>
    /// <param name="source">The source.</param>
    /// <param name="device">The device's capability.</param>
    /// <param name="options">More options, for example <c>-DTILE=64</c>; C++17 and line information are always on.</param>
    /// <returns>The result, from the cache when the same was compiled before.</returns>
    /// <exception cref="CudaCompilationException">The source has errors.</exception>
    /// <exception cref="UserException">NVRTC does not support a device that old.</exception>
    public CudaCompilation Compile(CudaSource source, ComputeCapability device, params IReadOnlyList<string> options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        CompileTarget target = CompileTarget.Choose(_supported, device, Version);
        string[] all = [$"--gpu-architecture={target.Name}", .. StandingOptions, .. options];
        CacheKey key = CacheKey.Of(source, all, _api);
        string sourcePath = source.FilePath ?? _cache.SourcePath(key, source);
        CompiledImage? cached = _cache.TryRead(key, source.Name);
        if (source.FilePath is null && (cached is null || !File.Exists(sourcePath)))
        {
            // Left on disk: the line numbers in errors and in profilers refer to it.
            sourcePath = _cache.WriteSource(key, source);
        }

        CompiledImage image = cached ?? CompileAnew(source, target, sourcePath, all);
        if (cached is null)
        {
            _cache.Write(key, image);
        }

        return new CudaCompilation
        {
            Name = source.Name,
            Target = target.Name,
            IsPtx = target.IsPtx,
            Image = image.Bytes,
            Log = image.Log,
            CompilerVersion = Version,
            SourcePath = sourcePath,
            IsFromCache = cached is not null,
        };
    }

    private CompiledImage CompileAnew(CudaSource source, CompileTarget target, string sourcePath, string[] options)
    {
        using NativeStrings headerTexts = new([.. source.Headers.Select(header => header.Text)]);
        using NativeStrings headerNames = new([.. source.Headers.Select(header => header.Name)]);
        using NativeStrings nativeOptions = new(options);
        nint program = _api.CreateProgram(source.Text, sourcePath, headerTexts, headerNames);
        try
        {
            string? error = _api.Compile(program, nativeOptions);
            string log = _api.Log(program);
            return error is null
                ? new CompiledImage(log, target.IsPtx ? _api.Ptx(program) : _api.Cubin(program))
                : throw new CudaCompilationException(source.Name, target.Name, sourcePath, error, log);
        }
        finally
        {
            _api.DestroyProgram(program);
        }
    }
}
