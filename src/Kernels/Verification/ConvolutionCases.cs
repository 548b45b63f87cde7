using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Convolutions of every kernel, stride and padding, with sizes that fit no tile.</summary>
internal static class ConvolutionCases
{
    private static readonly (int N, int H, int W, int I, int O)[] Sizes =
        [(1, 7, 9, 1, 3), (2, 8, 7, 3, 17), (1, 15, 8, 17, 5), (3, 9, 13, 4, 33), (2, 7, 30, 16, 40)];

    public static IEnumerable<OperationCase> All =>
        from geometry in Geometries
        from make in new Func<Setting, OperationCase>[] { Forward, BackwardInput, BackwardWeight }
        select make(geometry);

    private static IEnumerable<Setting> Geometries
    {
        get
        {
            // Columns of both tensor-core tiles, with sums short and long enough to be split, for the check of a device at its first use.
            yield return new(new Nhwc(1, 6, 9, 4), new Oihw(8, 4, 1, 3), new(1, new(0, 0, 1, 1)), Accumulate: true, HasBias: false);
            yield return new(new Nhwc(1, 7, 8, 68), new Oihw(116, 68, 3, 3), new(2, 1), Accumulate: false, HasBias: false);
            yield return new(new Nhwc(1, 6, 7, 4), new Oihw(72, 4, 3, 3), new(1, 1), Accumulate: true, HasBias: false);
            yield return new(new Nhwc(1, 5, 6, 68), new Oihw(8, 68, 3, 3), new(1, 1), Accumulate: false);

            int index = 0;
            foreach (int kernel in new[] { 1, 3, 5, 7 })
            {
                foreach (int stride in new[] { 1, 2, 3 })
                {
                    foreach (int padding in new[] { 0, kernel / 2, kernel }.Distinct())
                    {
                        (int n, int h, int w, int i, int o) = Sizes[index % Sizes.Length];
                        bool accumulate = index++ % 2 == 1;
                        yield return new(new Nhwc(n, h, w, i), new Oihw(o, i, kernel, kernel), new(stride, padding), accumulate);
                    }
                }
            }

            yield return new(new Nhwc(2, 31, 37, 17), new Oihw(70, 17, 3, 3), new(1, 1), Accumulate: false);
            yield return new(new Nhwc(9, 12, 12, 8), new Oihw(16, 8, 3, 3), new(1, 1), Accumulate: true);
            yield return new(new Nhwc(1, 6, 11, 5), new Oihw(6, 5, 3, 5), new(1, 2), Accumulate: false);
            yield return new(new Nhwc(2, 13, 10, 3), new Oihw(17, 3, 7, 7), new(2, new(3, 3, 2, 2)), Accumulate: false, HasBias: false);
            yield return new(new Nhwc(1, 9, 12, 17), new Oihw(8, 17, 3, 3), new(2, new(1, 1, 0, 0)), Accumulate: true, HasBias: false);
            yield return new(new Nhwc(3, 7, 10, 16), new Oihw(33, 16, 3, 3), new(1, new(0, 1, 2, 0)), Accumulate: false, HasBias: false);
            yield return new(new Nhwc(3, 7, 7, 48), new Oihw(112, 48, 3, 3), new(1, 1), Accumulate: false, HasBias: false);
            yield return new(new Nhwc(2, 37, 41, 32), new Oihw(32, 32, 3, 3), new(1, 0), Accumulate: true, HasBias: false);
            yield return new(new Nhwc(2, 9, 11, 17), new Oihw(40, 17, 1, 1), new(2, 0), Accumulate: true, HasBias: false);
            yield return new(new Nhwc(1, 10, 11, 4), new Oihw(4, 4, 9, 9), new(1, 4), Accumulate: true);
            yield return new(new Nhwc(2, 7, 12, 68), new Oihw(72, 68, 3, 3), new(2, 1), Accumulate: true);
        }
    }

    private static OperationCase Forward(Setting s) => new($"ConvForward {s}", bench =>
    {
        View<Nhwc> x = bench.Input(s.X, Values.Normal);
        View<Oihw> weight = bench.Input(s.Weight, Values.Normal);
        View<Vec> bias = s.HasBias ? bench.Input(new Vec(s.Weight.O), Values.Normal) : default;
        View<Nhwc> y = bench.Output("y", s.Y, bench.Convolution(s.Depth));
        return () => bench.Operations.ConvForward(x, weight, bias, s.Geometry, y);
    });

    private static OperationCase BackwardInput(Setting s) => new($"ConvBackwardInput {s}", bench =>
    {
        View<Nhwc> dy = bench.Input(s.Y, Values.Normal);
        View<Oihw> weight = bench.Input(s.Weight, Values.Normal);
        View<Nhwc> dx = bench.Gradient("dx", s.X, bench.Convolution(s.Weight.Count / s.Weight.I), s.Accumulate);
        return () => bench.Operations.ConvBackwardInput(dy, weight, s.Geometry, dx, s.Accumulate);
    });

    private static OperationCase BackwardWeight(Setting s) => new($"ConvBackwardWeight {s}", bench =>
    {
        View<Nhwc> x = bench.Input(s.X, Values.Normal);
        View<Nhwc> dy = bench.Input(s.Y, Values.Normal);
        Tolerance pixels = Tolerance.Sum(s.Y.Count / s.Y.C);

        // Winograd's F(3×3, 4×4) magnifies rounding like F(4×4, 3×3), whose transforms it turns around: 96.8 / 4 = 24 times in two dimensions,
        // over a sixteenth of the terms, and so less than what a convolution may.
        Tolerance products = s.HasBias ? bench.Products(s.Y.Count / s.Y.C) : bench.Convolution(s.Y.Count / s.Y.C);
        View<Oihw> dweight = bench.Gradient("dweight", s.Weight, products, s.Accumulate);
        View<Vec> dbias = s.HasBias ? bench.Gradient("dbias", new Vec(s.Weight.O), pixels, s.Accumulate) : default;
        return () => bench.Operations.ConvBackwardWeight(x, dy, s.Geometry, dweight, dbias, s.Accumulate);
    });

    private sealed record Setting(Nhwc X, Oihw Weight, ConvGeometry Geometry, bool Accumulate, bool HasBias = true)
    {
        public Nhwc Y => Geometry.Output(X, Weight);

        public long Depth => Weight.Count / Weight.O;

        public override string ToString() =>
            $"x {X} w {Weight} stride {Geometry.Stride} padding {Geometry.Padding}{(HasBias ? string.Empty : " no bias")}{(Accumulate ? " accumulate" : string.Empty)}";
    }
}
