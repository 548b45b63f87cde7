using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>
/// The operations on a CUDA device: each queues hand-written kernels of <c>kernels-cu</c> on the device's stream and returns. Every
/// operation exists as a naive and as a tuned kernel; <see cref="Variants"/> says which one runs. One caller at a time.
/// </summary>
public sealed partial class GpuOperations : IOperations
{
    private const int BlockThreads = 256;

    /// <summary>Blocks of a grid-stride loop for each multiprocessor; more would only queue.</summary>
    private const int BlocksPerMultiprocessor = 16;

    private readonly KernelLibrary _library;
    private readonly GrowingBuffer _packed;
    private readonly GrowingBuffer _partial;
    private readonly StepNumbers _numbers;
    private readonly GrowingBuffer _paddedInput;
    private readonly GrowingBuffer _paddedValues;
    private readonly GrowingBuffer _paddedGradient;
    private readonly GrowingBuffer _zeros;
    private readonly Dictionary<HeadLayout, DeviceHeads> _heads = [];
    private int _zeroCount;

    /// <summary>Prepares the operations; kernels are compiled when they are first used.</summary>
    /// <param name="device">Where the operands live; not disposed here.</param>
    /// <param name="library">The kernels, compiled for the device; not disposed here.</param>
    /// <param name="variants">Which variant of each operation runs.</param>
    public GpuOperations(CudaDevice device, KernelLibrary library, KernelVariants variants)
        : this(device, library, variants, multiprocessors: int.MaxValue)
    {
    }

    internal GpuOperations(CudaDevice device, KernelLibrary library, KernelVariants variants, int multiprocessors)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(variants);
        CudaDevice = device;
        Multiprocessors = Math.Min(multiprocessors, device.Info.Multiprocessors);
        Tiles = new TileChoices(Multiprocessors);
        _library = library;
        Variants = variants;
        _packed = new GrowingBuffer(device, "packed weights");
        _partial = new GrowingBuffer(device, "partial sums");
        _numbers = new StepNumbers(device);
        _paddedInput = new GrowingBuffer(device, "padded input");
        _paddedValues = new GrowingBuffer(device, "padded pooled values");
        _paddedGradient = new GrowingBuffer(device, "padded gradient");
        _zeros = new GrowingBuffer(device, "biases of 0");
    }

    /// <inheritdoc/>
    public string Name => "gpu";

    /// <inheritdoc/>
    public int PanelColumns => 0;

    /// <inheritdoc/>
    public Device Device => CudaDevice;

    /// <summary>Which variant of each operation runs.</summary>
    public KernelVariants Variants { get; }

    /// <summary>Which tiles were found to be faster than the default ones.</summary>
    internal TileChoices Tiles { get; }

    /// <summary>In which order a step's gradients pass through the heads' first layers and update them.</summary>
    public HeadUpdate HeadUpdate { get; set; }

    private CudaDevice CudaDevice { get; }

    /// <summary>The device's stream, after all that runs beside it.</summary>
    private CudaStream Stream => CudaDevice.Stream;

    /// <summary>The same stream for what has nothing to do with the heads' features and first layers, and need not wait for their update.</summary>
    private CudaStream Unjoined => CudaDevice.UnjoinedStream;

    /// <summary>For how many multiprocessors work is divided.</summary>
    private int Multiprocessors { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _packed.Dispose();
        _partial.Dispose();
        _numbers.Dispose();
        _paddedInput.Dispose();
        _paddedValues.Dispose();
        _paddedGradient.Dispose();
        _zeros.Dispose();
        foreach (DeviceHeads heads in _heads.Values)
        {
            heads.Dispose();
        }
    }

    private bool IsNaive(Operation operation) => Variants[operation] == KernelVariant.Naive;

    private bool UsesTensorCores(Operation operation) => KernelVariants.IsTensorCore(Variants[operation]);

    private CudaKernel Kernel(Operation operation, TensorKernel kernel, TensorTile tile)
    {
        CudaKernel found = Kernel(kernel.File, kernel.Name(Variants[operation], tile));
        found.AllowDynamicShared(tile.SharedBytes);
        return found;
    }

    private CudaKernel Kernel(string file, string name) => _library.Get(file, name);

    /// <summary>A grid whose threads walk elements with a stride, so any size is right.</summary>
    private LaunchShape Elements(long count) => new(
        (int)Math.Clamp((count + BlockThreads - 1) / BlockThreads, 1, (long)Multiprocessors * BlocksPerMultiprocessor), BlockThreads);

    /// <summary>Blocks for items that a whole block works on, with a stride as well.</summary>
    private LaunchShape Items(long count, int dynamicSharedBytes = 0) => new(
        (int)Math.Clamp(count, 1, (long)Multiprocessors * BlocksPerMultiprocessor), BlockThreads, dynamicSharedBytes);

    private DeviceHeads Heads(HeadLayout layout)
    {
        if (!_heads.TryGetValue(layout, out DeviceHeads? heads))
        {
            heads = new DeviceHeads(CudaDevice, layout);
            _heads.Add(layout, heads);
        }

        return heads;
    }

    private static int Flag(bool value) => value ? 1 : 0;
}
