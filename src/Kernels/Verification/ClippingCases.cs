using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Clipping by the global norm.</summary>
internal static class ClippingCases
{
    private static readonly int[] Lengths = [1, 17, 4099, 40_001];

    private static readonly (int N, int In, int Out)[] Sizes = [(1, 1, 1), (1, 40, 13), (2, 3, 5), (7, 256, 12), (33, 300, 30), (65, 35, 17)];

    private static readonly int[] Counts = [1, 8, 300];

    private static readonly float[] MaxNorms = [0.5f, 1e6f];

    public static IEnumerable<OperationCase> All =>
    [
        .. from length in Lengths select SquaredNorm(length),
        .. from size in Sizes select LinearSquaredNorm(size.N, size.In, size.Out),
        .. from length in Counts from maxNorm in MaxNorms select ClipFactor(length, maxNorm),
        .. from length in Lengths select Scale(length),
    ];

    private static OperationCase SquaredNorm(int length) => new($"SquaredNorm [{length}]", bench =>
    {
        View<Vec> gradient = bench.Input(new Vec(length), Values.Normal);
        View<Vec> square = bench.Output("square", new Vec(1), Tolerance.Sum(length + 1));
        return () => bench.Operations.SquaredNorm(gradient, square);
    });

    /// <summary>
    /// The Gram matrices' diagonals are sums of in and out squares, and their products add up to about the result; what lies off the
    /// diagonals is smaller and changes sign.
    /// </summary>
    private static OperationCase LinearSquaredNorm(int n, int inputs, int outputs) => new(
        $"LinearSquaredNorm {n}×{inputs} to {outputs}",
        bench =>
        {
            View<Nf> x = bench.Input(new Nf(n, inputs), Values.Normal);
            View<Nf> dy = bench.Input(new Nf(n, outputs), Values.Normal);
            View<Vec> square = bench.Output("square", new Vec(1), Tolerance.Sum(inputs + outputs + n));
            return () => bench.Operations.LinearSquaredNorm(x, dy, square);
        });

    private static OperationCase ClipFactor(int length, float maxNorm) => new($"ClipFactor [{length}] to {maxNorm}", bench =>
    {
        View<Vec> squares = bench.Input(new Vec(length), Values.Positive);
        View<Vec> factor = bench.Output("factor", new Vec(1), Tolerance.Sum(length + 3));
        View<Vec> norm = bench.Output("norm", new Vec(1), Tolerance.Sum(length + 1));
        return () => bench.Operations.ClipFactor(squares, maxNorm, factor, norm);
    });

    private static OperationCase Scale(int length) => new($"Scale [{length}]", bench =>
    {
        View<Vec> values = bench.InOut("values", new Vec(length), Tolerance.Sum(1), Values.Normal);
        View<Vec> factor = bench.Input(new Vec(1), Values.Positive);
        return () => bench.Operations.Scale(values, factor);
    });
}
