namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Every operation of the contract.</summary>
internal abstract class AllCases : IOperationCases
{
    public static IEnumerable<OperationCase> All =>
    [
        .. AllConvolutionCases.All, .. FoldedConvolutionCases.All, .. FeatureCases.All, .. BatchNormCases.All, .. AveragePoolCases.All,
        .. LinearCases.All, .. HeldUpdateCases.All, .. HeadCases.All, .. LossCases.All, .. ClippingCases.All, .. MixingCases.All,
    ];
}
