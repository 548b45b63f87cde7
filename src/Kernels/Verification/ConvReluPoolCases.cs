using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>The fused convolution, ReLU and max-pool, and its gradients from living and dead windows.</summary>
internal static class ConvReluPoolCases
{
    private static readonly Setting[] Settings =
    [
        new(new Nhwc(1, 2, 2, 1), new Oihw(1, 1, 3, 3), new(1, 1), Accumulate: false),
        new(new Nhwc(1, 7, 9, 3), new Oihw(17, 3, 3, 3), new(1, 1), Accumulate: true),
        new(new Nhwc(1, 6, 10, 68), new Oihw(72, 68, 3, 3), new(1, 1), Accumulate: false),
        new(new Nhwc(2, 16, 24, 3), new Oihw(64, 3, 3, 3), new(1, 1), Accumulate: false),
        new(new Nhwc(2, 15, 13, 17), new Oihw(3, 17, 3, 3), new(1, 1), Accumulate: false),
        new(new Nhwc(1, 12, 20, 16), new Oihw(32, 16, 3, 3), new(1, 1), Accumulate: true),
        new(new Nhwc(3, 18, 18, 33), new Oihw(47, 33, 3, 3), new(1, 1), Accumulate: false),
        new(new Nhwc(2, 9, 37, 32), new Oihw(70, 32, 3, 3), new(1, 1), Accumulate: false),
        new(new Nhwc(1, 11, 12, 4), new Oihw(5, 4, 5, 5), new(2, 2), Accumulate: false),
        new(new Nhwc(2, 13, 9, 2), new Oihw(6, 2, 1, 1), new(1, 0), Accumulate: true),
        new(new Nhwc(1, 14, 17, 3), new Oihw(8, 3, 7, 7), new(3, 3), Accumulate: true),
        new(new Nhwc(9, 6, 6, 3), new Oihw(5, 3, 3, 3), new(1, 0), Accumulate: false),
    ];

    /// <summary>More padding on each side than the 24 columns of input that the CPU's sparse weight gradient copies for a tile of 32 channels.</summary>
    private static readonly Setting WidelyPadded =
        new(new Nhwc(1, 41, 40, 32), new Oihw(4, 32, 3, 3), new(1, 25), Accumulate: false);

    public static IEnumerable<OperationCase> All =>
        [.. Settings.SelectMany(Of), .. from setting in Settings where setting.X.N > 1 select Forward(setting, keepsCodes: false)];

    /// <summary>Most of the result is padding; not among the others, since it takes a software GPU long and has nothing new for it.</summary>
    public static IEnumerable<OperationCase> WithWidePadding => Of(WidelyPadded);

    private static IEnumerable<OperationCase> Of(Setting setting) => [Forward(setting, keepsCodes: true), BackwardInput(setting), BackwardWeight(setting)];

    /// <summary>The values alone; which of two nearly equal ones was the maximum is tested with exact numbers and by itself.</summary>
    private static OperationCase Forward(Setting s, bool keepsCodes) => new($"ConvReluPoolForward {(keepsCodes ? string.Empty : "without codes ")}{s}", bench =>
    {
        View<Nhwc> x = bench.Input(s.X, Values.Normal);
        View<Oihw> weight = bench.Input(s.Weight, Values.Normal);
        View<Vec> bias = bench.Input(new Vec(s.Weight.O), Values.Normal);
        View<Nhwc> y = bench.Output("y", s.Y, bench.Convolution(s.Weight.Count / s.Weight.O));
        View<PoolCodes> codes = keepsCodes ? bench.Output("codes", s.Codes, Tolerance.Any) : default;
        return () => bench.Operations.ConvReluPoolForward(x, weight, bias, s.Geometry, y, codes);
    });

    private static OperationCase BackwardInput(Setting s) => new($"ConvReluPoolBackwardInput {s}", bench =>
    {
        View<Nhwc> y = bench.Input(s.Y, Values.Rectified);
        View<PoolCodes> codes = bench.InputBytes(s.Codes);
        View<Nhwc> dy = bench.Input(s.Y, Values.Normal);
        View<Oihw> weight = bench.Input(s.Weight, Values.Normal);
        View<Nhwc> dx = bench.Gradient("dx", s.X, bench.Convolution(s.Weight.Count / s.Weight.I), s.Accumulate);
        return () => bench.Operations.ConvReluPoolBackwardInput(y, codes, dy, weight, s.Geometry, dx, s.Accumulate);
    });

    private static OperationCase BackwardWeight(Setting s) => new($"ConvReluPoolBackwardWeight {s}", bench =>
    {
        View<Nhwc> x = bench.Input(s.X, Values.Normal);
        View<Nhwc> y = bench.Input(s.Y, Values.Rectified);
        View<PoolCodes> codes = bench.InputBytes(s.Codes);
        View<Nhwc> dy = bench.Input(s.Y, Values.Normal);
        Tolerance windows = Tolerance.Sum(s.Y.Count / s.Y.C);
        View<Oihw> dweight = bench.Gradient("dweight", s.Weight, bench.Products(s.Y.Count / s.Y.C), s.Accumulate);
        View<Vec> dbias = bench.Gradient("dbias", new Vec(s.Weight.O), windows, s.Accumulate);
        return () => bench.Operations.ConvReluPoolBackwardWeight(x, y, codes, dy, s.Geometry, dweight, dbias, s.Accumulate);
    });

    private sealed record Setting(Nhwc X, Oihw Weight, ConvGeometry Geometry, bool Accumulate)
    {
        public Nhwc Y => new PoolGeometry(Kernel: 2, Stride: 2).Output(Geometry.Output(X, Weight));

        public PoolCodes Codes => new(Y.N, Y.H, Y.W, Y.C);

        public override string ToString() =>
            $"x {X} w {Weight} stride {Geometry.Stride} padding {Geometry.Padding}{(Accumulate ? " accumulate" : string.Empty)}";
    }
}
