namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>The operations that have a naive and a tuned kernel.</summary>
public enum Operation
{
    /// <summary><see cref="IInput.Normalize"/>.</summary>
    Normalize,

    /// <summary><see cref="IConvolution.ConvForward"/>.</summary>
    ConvForward,

    /// <summary><see cref="IConvolution.ConvBackwardInput"/>.</summary>
    ConvBackwardInput,

    /// <summary><see cref="IConvolution.ConvBackwardWeight"/>.</summary>
    ConvBackwardWeight,

    /// <summary><see cref="IActivation.ReluForward"/>.</summary>
    ReluForward,

    /// <summary><see cref="IActivation.ReluBackward"/>.</summary>
    ReluBackward,

    /// <summary><see cref="IPooling.MaxPoolForward"/>.</summary>
    MaxPoolForward,

    /// <summary><see cref="IPooling.MaxPoolBackward"/>.</summary>
    MaxPoolBackward,

    /// <summary><see cref="IConvReluPool.ConvReluPoolForward"/>.</summary>
    ConvReluPoolForward,

    /// <summary><see cref="IConvReluPool.ConvReluPoolBackwardInput"/>.</summary>
    ConvReluPoolBackwardInput,

    /// <summary><see cref="IConvReluPool.ConvReluPoolBackwardWeight"/>.</summary>
    ConvReluPoolBackwardWeight,

    /// <summary><see cref="ILayout.ToNchw"/>.</summary>
    ToNchw,

    /// <summary><see cref="ILayout.ToNchwBackward"/>.</summary>
    ToNchwBackward,

    /// <summary><see cref="ILinear.LinearForward"/>.</summary>
    LinearForward,

    /// <summary><see cref="ILinear.LinearBackwardInput"/>.</summary>
    LinearBackwardInput,

    /// <summary><see cref="ILinear.LinearBackwardWeight"/>.</summary>
    LinearBackwardWeight,

    /// <summary><see cref="ILinear.LinearBackwardBias"/>.</summary>
    LinearBackwardBias,

    /// <summary><see cref="IHeads.HeadsForward"/>.</summary>
    HeadsForward,

    /// <summary><see cref="IHeads.HeadsBackwardInput"/>.</summary>
    HeadsBackwardInput,

    /// <summary><see cref="IHeads.HeadsBackwardWeight"/>.</summary>
    HeadsBackwardWeight,

    /// <summary><see cref="ILoss.CrossEntropyForward"/>.</summary>
    CrossEntropyForward,

    /// <summary><see cref="ILoss.CrossEntropyBackward"/>.</summary>
    CrossEntropyBackward,

    /// <summary><see cref="IOptimizerSteps.SgdStep"/>.</summary>
    SgdStep,

    /// <summary><see cref="IOptimizerSteps.AdamWStep"/>.</summary>
    AdamWStep,

    /// <summary><see cref="IFusedUpdate.LinearBackwardSgd"/>.</summary>
    LinearBackwardSgd,

    /// <summary><see cref="IFusedUpdate.LinearBackwardAdamW"/>.</summary>
    LinearBackwardAdamW,

    /// <summary><see cref="IFusedUpdate.LinearUpdateSgd"/>.</summary>
    LinearUpdateSgd,

    /// <summary><see cref="IFusedUpdate.LinearUpdateAdamW"/>.</summary>
    LinearUpdateAdamW,

    /// <summary><see cref="IGradientClipping.SquaredNorm"/>.</summary>
    SquaredNorm,

    /// <summary><see cref="IGradientClipping.LinearSquaredNorm"/>.</summary>
    LinearSquaredNorm,

    /// <summary><see cref="IFusedLoss.HeadsLoss"/>.</summary>
    HeadsLoss,

    /// <summary><see cref="IMixing.MixImages"/>.</summary>
    MixImages,

    /// <summary><see cref="IBatchNorm.BatchNormStatistics"/>.</summary>
    BatchNormStatistics,

    /// <summary><see cref="IBatchNorm.BatchNormForward"/>.</summary>
    BatchNormForward,

    /// <summary><see cref="IBatchNorm.BatchNormAddReluForward"/>.</summary>
    BatchNormAddReluForward,

    /// <summary><see cref="IBatchNorm.BatchNormBackwardWeight"/>.</summary>
    BatchNormBackwardWeight,

    /// <summary><see cref="IBatchNorm.BatchNormBackwardInput"/>.</summary>
    BatchNormBackwardInput,

    /// <summary><see cref="IFoldedConvolution.ConvAddReluForward"/>.</summary>
    ConvAddReluForward,

    /// <summary><see cref="IAveragePooling.AveragePoolForward"/>.</summary>
    AveragePoolForward,

    /// <summary><see cref="IAveragePooling.AveragePoolBackward"/>.</summary>
    AveragePoolBackward,
}
