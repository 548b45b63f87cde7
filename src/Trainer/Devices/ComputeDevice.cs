using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Trainer.Devices;

/// <summary>What computes: the CPU, or a GPU whose kernels were checked.</summary>
internal sealed class ComputeDevice : IDisposable
{
    private readonly Device _device;

    private ComputeDevice(Device device, IOperations operations, string description)
    {
        _device = device;
        Operations = operations;
        Description = description;
    }

    /// <summary>The GPU; null on the CPU.</summary>
    public CudaDevice? Cuda => _device as CudaDevice;

    /// <summary>The operations.</summary>
    public IOperations Operations { get; }

    /// <summary>For one line of console output.</summary>
    public string Description { get; }

    /// <summary>Opens what the user asked for.</summary>
    /// <param name="options">Which device, and how.</param>
    /// <param name="remark">Takes a line when <c>auto</c> falls back to the CPU, or a kernel is replaced.</param>
    /// <returns>The device, which the caller disposes.</returns>
    /// <exception cref="UserException">It does not exist or cannot be used.</exception>
    public static ComputeDevice Open(DeviceOptions options, Action<string> remark)
    {
        switch (DeviceName.Parse(options.Device))
        {
            case { Kind: DeviceKind.Cpu }:
                return OpenCpu(options);
            case { Kind: DeviceKind.Cuda, Index: var index }:
                return OpenCuda(index, options, remark);
            default:
                try
                {
                    return OpenCuda(index: 0, options, remark);
                }
                catch (UserException error) when (error is not CudaCompilationException && options.Kernels is null)
                {
                    remark($"Using the CPU, since no GPU can be used (wikiart devices says more): {FirstSentence(error.Message)}");
                    return OpenCpu(options);
                }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Operations.Dispose();
        _device.Dispose();
    }

    /// <summary>What was tried follows the sentence, line by line; <c>devices</c> shows it.</summary>
    private static string FirstSentence(string message) => message.Split(['\n', ';'])[0].Split(" Tried:")[0].TrimEnd('.', ' ', '\r') + ".";

    private static ComputeDevice OpenCpu(DeviceOptions options)
    {
        HostDevice device = new();
        CpuOperations operations = new(device, options.Threads, options.Simd, options.Conv);
        return new ComputeDevice(device, operations, $"{operations.Threads} threads ({operations.Simd})");
    }

    private static ComputeDevice OpenCuda(int index, DeviceOptions options, Action<string> remark)
    {
        KernelSources sources = options.Kernels is { } folder ? KernelSources.FromFolder(folder) : KernelSources.BuiltIn;
        CudaDriver driver = CudaDriver.Load();
        CudaRuntimeCompiler compiler = CudaRuntimeCompiler.Load(driver.Version, remark);
        CudaDevice device = new(driver, index);
        try
        {
            KernelLibrary library = new(device.Context, compiler, sources);
            Precision precision = PrecisionOn(device.Info, options.Precision);
            KernelVariants variants = KernelTrust.Check(device, compiler, library, VariantOf(precision), remark);
            string description = $"{device.Name} {device.Info.Name} ({Text(precision)})";
            GpuOperations operations = new(device, library, variants);
            operations.Tiles.Read(KernelTrust.TilesPath(device, compiler, sources, VariantOf(precision)));
            return new ComputeDevice(device, operations, description);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>The precision that was asked for, or the GPU's default.</summary>
    public static Precision PrecisionOn(CudaDeviceInfo gpu, Precision? asked)
    {
        bool Supports(Precision precision) => KernelVariants.IsSupported(VariantOf(precision), gpu.Capability);
        return asked is { } wanted && !Supports(wanted)
            ? throw new UserException(
                $"--precision is {Text(wanted)}; {gpu.Name} has capability {gpu.Capability}, and it needs {KernelVariants.OldestTensorCores}. Use fp32.")
            : asked ?? (Supports(Precision.Tf32) ? Precision.Tf32 : Precision.Fp32);
    }

    private static string Text(Precision precision) => precision.ToString().ToLowerInvariant();

    /// <summary>The kernels of a precision.</summary>
    public static KernelVariant VariantOf(Precision precision) => precision switch
    {
        Precision.Tf32 => KernelVariant.Tf32,
        Precision.Bf16 => KernelVariant.Bf16,
        _ => KernelVariant.Tuned,
    };
}
