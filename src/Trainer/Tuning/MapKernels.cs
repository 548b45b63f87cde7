using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>ReLU and max-pool as operations of their own.</summary>
internal static class MapKernels
{
    /// <summary>Makes the operations of ReLU.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="name">What they are called.</param>
    /// <param name="map">What it reads and writes.</param>
    /// <returns>Forward and backward.</returns>
    public static IReadOnlyList<TimedOperation> Relu(Operands operands, string name, Nhwc map)
    {
        View<Nhwc> x = operands.Noise(map, "map");
        View<Nhwc> y = operands.Noise(map, "map behind ReLU");
        View<Nhwc> dx = operands.Empty(map, "map gradient");
        return
        [
            new($"{name} forward", 0, 2.0 * map.Bytes, operations => operations.ReluForward(x.Flat(), y.Flat())),
            new(
                $"{name} backward", 0, 3.0 * map.Bytes,
                operations => operations.ReluBackward(y.Flat(), x.Flat(), dx.Flat(), accumulate: false)),
        ];
    }

    /// <summary>Makes the operations of a max-pool.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="name">What they are called.</param>
    /// <param name="map">What it reads.</param>
    /// <param name="geometry">Its window.</param>
    /// <returns>Forward and backward.</returns>
    public static IReadOnlyList<TimedOperation> MaxPool(Operands operands, string name, Nhwc map, PoolGeometry geometry)
    {
        Nhwc pooled = geometry.Output(map);
        View<Nhwc> x = operands.Noise(map, "map");
        View<Nhwc> dx = operands.Empty(map, "map gradient");
        View<Nhwc> pool = operands.Noise(pooled, "pooled map");
        View<PoolTaps> taps = operands.Zeros(new PoolTaps(pooled.N, pooled.H, pooled.W, pooled.C), "taps");
        double bytes = (double)map.Bytes + pooled.Bytes + taps.Shape.Bytes;
        return
        [
            new($"{name} forward", 0, bytes, operations => operations.MaxPoolForward(x, geometry, pool, taps)),
            new($"{name} backward", 0, bytes, operations => operations.MaxPoolBackward(pool, taps, geometry, dx, accumulate: false)),
        ];
    }
}
