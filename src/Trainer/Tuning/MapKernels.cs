using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>ReLU and max-pool as operations of their own, behind the first convolution, where the map is largest.</summary>
internal static class MapKernels
{
    /// <summary>Makes the operations.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="layer">The convolution.</param>
    /// <returns>Forward and backward of both.</returns>
    public static IReadOnlyList<TimedOperation> Of(Operands operands, TrunkLayer layer)
    {
        (string name, Nhwc map, Nhwc pooled) = (layer.Name, layer.Output, layer.Pooled);
        View<Nhwc> x = operands.Noise(map, "map");
        View<Nhwc> y = operands.Noise(map, "map behind ReLU");
        View<Nhwc> dx = operands.Empty(map, "map gradient");
        View<Nhwc> pool = operands.Noise(pooled, "pooled map");
        View<PoolTaps> taps = operands.Zeros(new PoolTaps(pooled.N, pooled.H, pooled.W, pooled.C), "taps");
        double poolBytes = (double)map.Bytes + pooled.Bytes + taps.Shape.Bytes;
        return
        [
            new($"{name} relu forward", 0, 2.0 * map.Bytes, operations => operations.ReluForward(x.Flat(), y.Flat())),
            new(
                $"{name} relu backward", 0, 3.0 * map.Bytes,
                operations => operations.ReluBackward(y.Flat(), x.Flat(), dx.Flat(), accumulate: false)),
            new($"{name} max-pool forward", 0, poolBytes, operations => operations.MaxPoolForward(x, TrunkLayer.Halving, pool, taps)),
            new(
                $"{name} max-pool backward", 0, poolBytes,
                operations => operations.MaxPoolBackward(pool, taps, TrunkLayer.Halving, dx, accumulate: false)),
        ];
    }
}
