namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// A kernel, ready to launch. A launch passes its arguments by value from the caller's stack: pointers as <see cref="nint"/>, 32-bit and
/// 64-bit numbers, and structs that are laid out as the kernel's. It allocates nothing.
/// </summary>
public sealed unsafe partial class CudaKernel
{
    private readonly CudaModule _module;
    private readonly nint _function;
    private readonly int[]? _parameterSizes;
    private int _allowedDynamicShared;
    private bool _prefersShared;

    internal CudaKernel(CudaModule module, DriverApi api, string name, nint moduleHandle, ReadOnlySpan<int> declared)
    {
        _module = module;
        Name = name;
        _function = api.GetFunction(moduleHandle, module.Name, name);
        _parameterSizes = api.ParameterSizes(_function) ?? (declared.IsEmpty ? null : declared.ToArray());
        if (!declared.IsEmpty)
        {
            Check(declared);
        }

        Registers = api.GetFunctionAttribute(_function, FunctionAttribute.Registers);
        LocalBytes = api.GetFunctionAttribute(_function, FunctionAttribute.LocalBytes);
        StaticSharedBytes = api.GetFunctionAttribute(_function, FunctionAttribute.StaticSharedBytes);
        MaxThreadsPerBlock = api.GetFunctionAttribute(_function, FunctionAttribute.MaxThreadsPerBlock);
    }

    /// <summary>Its name in the source.</summary>
    public string Name { get; }

    /// <summary>Registers of a thread.</summary>
    public int Registers { get; }

    /// <summary>Local memory of a thread in bytes: spilled registers and indexed arrays.</summary>
    public int LocalBytes { get; }

    /// <summary>Shared memory of a block that the source declares, in bytes.</summary>
    public int StaticSharedBytes { get; }

    /// <summary>Threads that a block of this kernel may have, given its registers and launch bounds.</summary>
    public int MaxThreadsPerBlock { get; }

    /// <summary>The sizes of the parameters in bytes; empty when neither the driver nor the caller told.</summary>
    public ReadOnlySpan<int> ParameterSizes => _parameterSizes;

    private CudaContext Context => _module.Context;

    /// <summary>Allows launches with more dynamic shared memory than a block gets without asking (48 KiB with the static part).</summary>
    /// <param name="bytes">The most that a launch will ask for, up to <see cref="CudaDeviceInfo.SharedMemoryPerBlockOptIn"/> less the static part.</param>
    /// <exception cref="UserException">The device has less.</exception>
    public void AllowDynamicShared(int bytes)
    {
        if (bytes <= _allowedDynamicShared)
        {
            return;
        }

        int most = Context.Info.SharedMemoryPerBlockOptIn - StaticSharedBytes;
        if (bytes > most)
        {
            throw new UserException($"Kernel {Name} asks for {bytes} bytes of dynamic shared memory; {Context.Info.Name} has {most} for it.");
        }

        Enter().SetFunctionAttribute(_function, FunctionAttribute.MaxDynamicSharedBytes, bytes);
        _allowedDynamicShared = bytes;
    }

    /// <summary>
    /// Asks for as much shared memory on a multiprocessor as there can be, more than this kernel needs: a kernel that needs it can then start beside, without
    /// the multiprocessor having to run dry to divide its memory anew. It is a hint.
    /// </summary>
    public void PreferShared()
    {
        if (!_prefersShared)
        {
            _prefersShared = true;
            Enter().SetFunctionAttribute(_function, FunctionAttribute.PreferredSharedPercent, 100);
        }
    }

    /// <summary>How many blocks of this kernel a multiprocessor runs at once.</summary>
    /// <param name="blockThreads">Threads of a block.</param>
    /// <param name="dynamicSharedBytes">Dynamic shared memory of a block in bytes.</param>
    /// <returns>Blocks; 0 when not even one fits.</returns>
    public int MaxActiveBlocksPerMultiprocessor(int blockThreads, int dynamicSharedBytes = 0) =>
        Enter().MaxActiveBlocks(_function, blockThreads, dynamicSharedBytes);

    private DriverApi Enter()
    {
        ObjectDisposedException.ThrowIf(_module.IsDisposed, _module);
        return Context.Enter();
    }

    private void Launch(in LaunchShape shape, CudaStream stream, void** arguments, ReadOnlySpan<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(sizes);
        DriverApi api = Enter();
        Context.LastLaunch = Name;
        KernelTimer? timer = Context.Timer;
        CudaEvent? start = timer?.Begin(stream);
        CudaResult result = api.LaunchKernel(_function, shape, stream.Handle, arguments);
        if (result != CudaResult.Success)
        {
            api.Check(result, $"Launching kernel {Name} with {shape}");
        }

        timer?.End(this, stream, start!);
    }

    private void Check(ReadOnlySpan<int> sizes)
    {
        if (_parameterSizes is { } expected && !sizes.SequenceEqual(expected))
        {
            throw new UserException(
                $"Kernel {Name} of {_module.Name} takes {expected.Length} parameters of {string.Join(", ", expected)} bytes; " +
                $"the program passes {sizes.Length} of {string.Join(", ", sizes.ToArray())} bytes.");
        }
    }
}
