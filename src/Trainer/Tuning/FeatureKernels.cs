using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>What lies between the trunk and the heads.</summary>
internal static class FeatureKernels
{
    /// <summary>Makes the operations of the change of layout.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="map">The trunk's output.</param>
    /// <returns>Forward and backward.</returns>
    public static IReadOnlyList<TimedOperation> Layout(Operands operands, Nhwc map)
    {
        View<Nhwc> x = operands.Noise(map, "trunk output");
        View<Nhwc> dx = operands.Empty(map, "trunk gradient");
        View<Nchw> features = operands.Empty(new Nchw(map.N, map.C, map.H, map.W), "features");
        return
        [
            new("layout forward", 0, 2.0 * map.Bytes, operations => operations.ToNchw(x, features)),
            new("layout backward", 0, 2.0 * map.Bytes, operations => operations.ToNchwBackward(features, dx, accumulate: false)),
        ];
    }

    /// <summary>Makes the operations of the average pool.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="name">What they are called.</param>
    /// <param name="map">The trunk's last images.</param>
    /// <returns>Forward and backward.</returns>
    public static IReadOnlyList<TimedOperation> AveragePool(Operands operands, string name, Nhwc map)
    {
        View<Nhwc> x = operands.Noise(map, "trunk output");
        View<Nhwc> dx = operands.Empty(map, "trunk gradient");
        View<Nf> means = operands.Noise(new Nf(map.N, map.C), "means");
        double bytes = (double)map.Bytes + means.Shape.Bytes;
        return
        [
            new($"{name} forward", 0, bytes, operations => operations.AveragePoolForward(x, means)),
            new($"{name} backward", 0, bytes, operations => operations.AveragePoolBackward(means, dx, accumulate: false)),
        ];
    }
}
