using Wikiart.Cuda.Kernels.Verification;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>The weight gradient of the fused convolution.</summary>
internal abstract class WeightGradientCases : IOperationCases
{
    public static IEnumerable<OperationCase> All => TensorCoreCases.All.Where(one => one.Operation == nameof(IConvReluPool.ConvReluPoolBackwardWeight));
}
