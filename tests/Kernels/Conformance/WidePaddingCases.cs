using Wikiart.Cuda.Kernels.Verification;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>The fused convolution with more padding than a tile is wide.</summary>
internal abstract class WidePaddingCases : IOperationCases
{
    public static IEnumerable<OperationCase> All => ConvReluPoolCases.WithWidePadding;
}
