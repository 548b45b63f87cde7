using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>Batch norm, as residual networks have it, behind the first convolution, where the map is largest.</summary>
internal static class NormKernels
{
    private const float Epsilon = 1e-5f;
    private const float Momentum = 0.1f;

    /// <summary>Makes the operations.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="layer">The convolution.</param>
    /// <returns>Batch norm in training, forward and backward, with the ReLU in its passes, and its folding for inference.</returns>
    public static IReadOnlyList<TimedOperation> Of(Operands operands, TrunkLayer layer)
    {
        (string name, Nhwc map, int channels) = ($"{layer.Name} batch norm", layer.Output, layer.Output.C);
        View<Nhwc> x = operands.Noise(map, "map");
        View<Nhwc> y = operands.Noise(map, "map behind batch norm");
        View<Nhwc> dy = operands.Noise(map, "map gradient");
        View<Nhwc> dx = operands.Empty(map, "input gradient");
        ChannelNorm norm = new(Ones("mean"), Ones("inverse deviation"), Ones("scale"), Ones("shift"));
        View<Vec> runningMean = Ones("running mean");
        View<Vec> variance = Ones("running variance");
        View<Vec> mean = Ones("batch mean");
        View<Vec> inverse = Ones("batch inverse deviation");
        View<Vec> sums = operands.Zeros(new Vec(2 * channels), "sums");
        View<Vec> dscale = Ones("scale gradient");
        View<Vec> dshift = Ones("shift gradient");
        View<Oihw> weight = operands.Noise(layer.Weight, "weight");
        View<Oihw> folded = operands.Empty(layer.Weight, "folded weight");
        return
        [
            new(
                $"{name} statistics", 0, map.Bytes,
                operations => operations.BatchNormStatistics(x, Epsilon, Momentum, runningMean, variance, mean, inverse)),
            new($"{name} forward", 0, 2.0 * map.Bytes, operations => operations.BatchNormForward(x, norm, relu: true, y)),
            new($"{name} add relu forward", 0, 3.0 * map.Bytes, operations => operations.BatchNormAddReluForward(x, norm, dy, y)),
            new(
                $"{name} backward weight", 0, 3.0 * map.Bytes,
                operations => operations.BatchNormBackwardWeight(x, y, dy, norm, sums, dscale, dshift, accumulate: false)),
            new(
                $"{name} backward input", 0, 4.0 * map.Bytes,
                operations => operations.BatchNormBackwardInput(x, y, dy, norm, sums, dx, accumulate: false)),
            new($"{name} inverse", 0, 2.0 * variance.Shape.Bytes, operations => operations.BatchNormInverse(variance, Epsilon, inverse)),
            new($"{name} folding", 0, 2.0 * weight.Shape.Bytes, operations => operations.FoldBatchNorm(weight, norm, folded, mean)),
        ];

        View<Vec> Ones(string purpose) => operands.Ones(channels, purpose);
    }
}
