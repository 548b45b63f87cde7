using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Global average pooling.</summary>
internal static class AveragePoolCases
{
    private static readonly Nhwc[] Images = [new(1, 1, 1, 3), new(2, 8, 7, 3), new(1, 15, 8, 17), new(3, 7, 7, 512)];

    public static IEnumerable<OperationCase> All =>
    [
        .. from x in Images select Forward(x),
        .. from x in Images from accumulate in (bool[])[false, true] select Backward(x, accumulate),
    ];

    private static OperationCase Forward(Nhwc x) => new($"AveragePoolForward {x}", bench =>
    {
        View<Nhwc> input = bench.Input(x, Values.Normal);
        View<Nf> y = bench.Output("y", new Nf(x.N, x.C), Tolerance.Sum(x.H * x.W));
        return () => bench.Operations.AveragePoolForward(input, y);
    });

    private static OperationCase Backward(Nhwc x, bool accumulate) => new(
        $"AveragePoolBackward {x}{(accumulate ? " accumulate" : string.Empty)}",
        bench =>
        {
            View<Nf> dy = bench.Input(new Nf(x.N, x.C), Values.Normal);
            View<Nhwc> dx = bench.Gradient("dx", x, Tolerance.Sum(2), accumulate);
            return () => bench.Operations.AveragePoolBackward(dy, dx, accumulate);
        });
}
