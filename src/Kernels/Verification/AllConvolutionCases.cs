namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Convolutions, plain and fused.</summary>
internal abstract class AllConvolutionCases : IOperationCases
{
    public static IEnumerable<OperationCase> All => [.. ConvolutionCases.All, .. ConvReluPoolCases.All];
}
