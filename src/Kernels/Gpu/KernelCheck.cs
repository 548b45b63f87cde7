using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>
/// The kernels of a variant, to be compared with the reference. On a device of many multiprocessors the sums of small problems are split so finely that no
/// block's pipeline turns around; so they are compared again as if there were few.
/// </summary>
internal sealed class KernelCheck : IDisposable
{
    private const int Few = 2;

    private readonly CudaDevice _device;
    private readonly Accuracy _accuracy;
    private readonly GpuOperations[] _settings;

    /// <summary>Prepares them.</summary>
    /// <param name="device">The device.</param>
    /// <param name="library">The kernels.</param>
    /// <param name="variant">Which ones.</param>
    public KernelCheck(CudaDevice device, KernelLibrary library, KernelVariant variant)
    {
        _device = device;
        _accuracy = Accuracy.Of(variant);
        int[] multiprocessors = device.Info.Multiprocessors > 2 * Few ? [int.MaxValue, Few] : [int.MaxValue];
        _settings = [.. multiprocessors.Select(count => new GpuOperations(device, library, new KernelVariants(variant), count))];
    }

    /// <summary>Whether compute-sanitizer or the like sees accesses behind an allocation, so that operands may end where it ends.</summary>
    public bool AreEndsWatched { get; init; }

    /// <summary>Compares one operation.</summary>
    /// <param name="cases">Cases of that operation.</param>
    /// <returns>The worst of them.</returns>
    /// <exception cref="CudaException">A kernel failed.</exception>
    public OperationCheck Run(IReadOnlyList<OperationCase> cases) => Verifier.Check(cases, _device, _settings, _accuracy, AreEndsWatched);

    /// <summary>Uses a tile for all sizes.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="tile">The tile.</param>
    public void Choose(Operation operation, KernelTile tile) => Array.ForEach(_settings, setting => setting.Tiles.ChooseForAll(operation, tile));

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_settings, setting => setting.Dispose());
}
