namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Operations that have no CUDA kernels yet. When they do, their cases move to <see cref="AllCases"/>.</summary>
internal abstract class NotYetOnGpuCases : IOperationCases
{
    public static IEnumerable<OperationCase> All => [.. BatchNormCases.All, .. FoldedConvolutionCases.All, .. AveragePoolCases.All];
}
