namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>Every operation of the contract.</summary>
public abstract class AllCases : IOperationCases
{
    public static IEnumerable<OperationCase> All => [.. AllConvolutionCases.All, .. FeatureCases.All, .. LinearCases.All, .. HeadCases.All];
}
