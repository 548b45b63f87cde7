using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Benchmarks;

/// <summary>The operands of one convolution with its ReLU and pool.</summary>
internal sealed record ConvolutionBlock(
    View<Nhwc> X,
    View<Nhwc> Dx,
    View<Oihw> Weight,
    View<Oihw> DWeight,
    View<Vec> Bias,
    View<Vec> DBias,
    View<PoolCodes> Codes);
