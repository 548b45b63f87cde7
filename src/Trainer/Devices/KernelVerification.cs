using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Trainer.Devices;

/// <summary>
/// Compares kernels of every variant that a GPU has with the reference, one operation after the other. A kernel that fails takes the process's GPU
/// with it: it is named, and those behind it are listed as not compared.
/// </summary>
internal sealed class KernelVerification
{
    private const Operation Sparse = Operation.ConvReluPoolBackwardWeight;

    private readonly CudaDevice _device;
    private readonly KernelLibrary _library;
    private readonly Func<OperationCase, bool> _isWanted;
    private readonly int _sizes;
    private readonly bool _exactEnds;
    private bool _isLost;

    /// <summary>Prepares it.</summary>
    /// <param name="device">The GPU.</param>
    /// <param name="library">The kernels.</param>
    /// <param name="isWanted">What is compared.</param>
    /// <param name="sizes">The most sizes of each kernel.</param>
    /// <param name="exactEnds">Whether operands end where their memory ends.</param>
    public KernelVerification(CudaDevice device, KernelLibrary library, Func<OperationCase, bool> isWanted, int sizes, bool exactEnds)
    {
        _device = device;
        _library = library;
        _isWanted = isWanted;
        _sizes = sizes;
        _exactEnds = exactEnds;
    }

    /// <summary>Compares them.</summary>
    /// <returns>One result a kernel.</returns>
    public IEnumerable<VerifiedKernel> Run() => Enum.GetValues<KernelVariant>()
        .Where(variant => KernelVariants.IsSupported(variant, _device.Info.Capability))
        .SelectMany(OfVariant);

    private IEnumerable<VerifiedKernel> OfVariant(KernelVariant variant)
    {
        using KernelCheck? check = _isLost ? null : new KernelCheck(_device, _library, variant) { AreEndsWatched = _exactEnds };
        OperationCase[] wanted = [.. (KernelVariants.IsTensorCore(variant) ? TensorCoreCases.All : AllCases.All).Where(_isWanted)];
        foreach (IGrouping<string, OperationCase> cases in wanted.GroupBy(one => one.Operation))
        {
            yield return Compare(check, cases, cases.Key, variant);
        }

        OperationCase[] sparse = [.. wanted.Where(one => one.Operation == $"{Sparse}" && KernelVariants.IsTensorCore(variant))];
        foreach (SparseTile tile in SparseTile.Every.Where(_ => sparse.Length > 0))
        {
            check?.Choose(Sparse, tile);
            yield return Compare(check, sparse, $"{Sparse} {tile.Suffix}", variant);
        }
    }

    private VerifiedKernel Compare(KernelCheck? check, IEnumerable<OperationCase> cases, string name, KernelVariant variant)
    {
        VerifiedKernel kernel = new(name, variant, 0, 0, 0, 0, "Not compared: the GPU was lost before.");
        if (check is null || _isLost)
        {
            return kernel;
        }

        try
        {
            OperationCheck found = check.Run([.. cases.Take(_sizes)]);
            return new VerifiedKernel(name, variant, found.Cases, found.MaxError, found.RelativeError, found.Tolerance, found.Fault);
        }
        catch (CudaException error) when (error.IsContextLost)
        {
            _isLost = true;
            return kernel with { Fault = error.Message };
        }
    }
}
