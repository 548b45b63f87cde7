using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>What lies between the trunk and the heads.</summary>
internal static class FeatureKernels
{
    /// <summary>Makes the operations.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="map">The trunk's output.</param>
    /// <returns>Forward and backward of the change of layout, and of the average pool.</returns>
    public static IReadOnlyList<TimedOperation> Of(Operands operands, Nhwc map)
    {
        View<Nhwc> x = operands.Noise(map, "trunk output");
        View<Nhwc> dx = operands.Empty(map, "trunk gradient");
        View<Nchw> features = operands.Empty(new Nchw(map.N, map.C, map.H, map.W), "features");
        View<Nf> means = operands.Empty(new Nf(map.N, map.C), "means");
        double poolBytes = (double)map.Bytes + means.Shape.Bytes;
        return
        [
            new("layout forward", 0, 2.0 * map.Bytes, operations => operations.ToNchw(x, features)),
            new("layout backward", 0, 2.0 * map.Bytes, operations => operations.ToNchwBackward(features, dx, accumulate: false)),
            new("average pool forward", 0, poolBytes, operations => operations.AveragePoolForward(x, means)),
            new("average pool backward", 0, poolBytes, operations => operations.AveragePoolBackward(means, dx, accumulate: false)),
        ];
    }
}
