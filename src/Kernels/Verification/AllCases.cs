namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Every operation of the contract.</summary>
internal abstract class AllCases : IOperationCases
{
    public static IEnumerable<OperationCase> All =>
        [.. AllConvolutionCases.All, .. FeatureCases.All, .. LinearCases.All, .. HeadCases.All, .. ClippingCases.All, .. MixingCases.All];
}
