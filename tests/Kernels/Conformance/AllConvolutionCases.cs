namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>Convolutions, plain and fused.</summary>
public abstract class AllConvolutionCases : IOperationCases
{
    public static IEnumerable<OperationCase> All => [.. ConvolutionCases.All, .. ConvReluPoolCases.All];
}
