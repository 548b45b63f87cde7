using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Input, activation, pooling and layout: nothing is summed but gradients, and the rest must agree in every bit.</summary>
internal static class FeatureCases
{
    private static readonly Nhwc[] Images = [new(1, 7, 9, 1), new(2, 8, 7, 3), new(1, 15, 8, 17), new(3, 9, 13, 40)];

    private static readonly PoolGeometry[] Pools = [new(1, 1), new(2, 2), new(3, 2), new(3, 1), new(5, 3), new(7, 1), new(3, 2, 1), new(3, 2, new(1, 1, 0, 0))];

    private static readonly bool[] OffAndOn = [false, true];
    private static readonly int[] Lengths = [1, 3, 16, 17, 70_001];

    public static IEnumerable<OperationCase> All =>
    [
        .. from length in Lengths select ReluForward(length),
        .. from length in Lengths from accumulate in OffAndOn select ReluBackward(length, accumulate),
        .. from x in Images from pool in Pools select MaxPoolForward(x, pool, keepsTaps: true),
        .. from x in Images select MaxPoolForward(x, new PoolGeometry(3, 2, 1), keepsTaps: false),
        .. from x in Images from pool in Pools select MaxPoolBackward(x, pool, accumulate: pool.Kernel % 2 == 0),
        .. from x in Images select ToNchw(x),
        .. from x in Images from accumulate in OffAndOn select ToNchwBackward(x, accumulate),
        Normalize(new Nhwc(1, 5, 7, 3), new Rgb8(1, 5, 7), 0, 0, 0),
        Normalize(new Nhwc(3, 6, 5, 3), new Rgb8(3, 9, 11), 3, 6, 1, 0, 0, 0, 1, 2, 1),
    ];

    private static OperationCase ReluForward(int length) => new($"ReluForward [{length}]", bench =>
    {
        View<Vec> x = bench.Input(new Vec(length), Values.Special);
        View<Vec> y = bench.Output("y", new Vec(length), Tolerance.Sum(0));
        return () => bench.Operations.ReluForward(x, y);
    });

    private static OperationCase ReluBackward(int length, bool accumulate) => new(
        $"ReluBackward [{length}]{(accumulate ? " accumulate" : string.Empty)}",
        bench =>
        {
            View<Vec> y = bench.Input(new Vec(length), Values.Special);
            View<Vec> dy = bench.Input(new Vec(length), Values.Normal);
            View<Vec> dx = bench.Gradient("dx", new Vec(length), Tolerance.Sum(1), accumulate);
            return () => bench.Operations.ReluBackward(y, dy, dx, accumulate);
        });

    private static OperationCase MaxPoolForward(Nhwc x, PoolGeometry pool, bool keepsTaps) => new($"MaxPoolForward {(keepsTaps ? string.Empty : "without taps ")}{x} {pool}", bench =>
    {
        View<Nhwc> input = bench.Input(x, random => random.Next(2) == 0 ? Values.SmallInteger(random) : Values.Special(random));
        View<Nhwc> y = bench.Output("y", pool.Output(x), Tolerance.Sum(0));
        View<PoolTaps> taps = keepsTaps ? bench.Output("taps", Taps(pool.Output(x)), Tolerance.Exact) : default;
        return () => bench.Operations.MaxPoolForward(input, pool, y, taps);
    });

    private static OperationCase MaxPoolBackward(Nhwc x, PoolGeometry pool, bool accumulate) => new(
        $"MaxPoolBackward {x} {pool}{(accumulate ? " accumulate" : string.Empty)}",
        bench =>
        {
            Nhwc y = pool.Output(x);
            View<Nhwc> input = bench.Input(x, Values.Normal);
            View<Nhwc> output = bench.Output("y", y, Tolerance.Sum(0));
            View<PoolTaps> taps = bench.Output("taps", Taps(y), Tolerance.Exact);
            View<Nhwc> dy = bench.Input(y, Values.Normal);
            View<Nhwc> dx = bench.Gradient("dx", x, Tolerance.Sum(pool.Kernel * pool.Kernel), accumulate);
            bench.Operations.MaxPoolForward(input, pool, output, taps);
            return () => bench.Operations.MaxPoolBackward(dy, taps, pool, dx, accumulate);
        });

    private static OperationCase ToNchw(Nhwc shape) => new($"ToNchw {shape}", bench =>
    {
        View<Nhwc> x = bench.Input(shape, Values.Normal);
        View<Nchw> y = bench.Output("y", shape.ToNchw(), Tolerance.Exact);
        return () => bench.Operations.ToNchw(x, y);
    });

    private static OperationCase ToNchwBackward(Nhwc shape, bool accumulate) => new(
        $"ToNchwBackward {shape}{(accumulate ? " accumulate" : string.Empty)}",
        bench =>
        {
            View<Nchw> dy = bench.Input(shape.ToNchw(), Values.Normal);
            View<Nhwc> dx = bench.Gradient("dx", shape, Tolerance.Sum(1), accumulate);
            return () => bench.Operations.ToNchwBackward(dy, dx, accumulate);
        });

    private static OperationCase Normalize(Nhwc y, Rgb8 pixels, params int[] crops) => new($"Normalize {pixels} to {y}", bench =>
    {
        View<Rgb8> input = bench.InputBytes(pixels);
        View<Crops> windows = bench.InputIntegers(new Crops(y.N), crops);
        View<Nhwc> output = bench.Output("y", y, Tolerance.Sum(3));
        return () => bench.Operations.Normalize(input, windows, Normalization.ImageNet, output);
    });

    private static PoolTaps Taps(Nhwc y) => new(y.N, y.H, y.W, y.C);
}
