using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>
/// Weights in panels give the same bits as whole rows, which the conformance suite holds to the reference, whether all of dy is there or
/// much of it is 0.
/// </summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.ReferenceAndCpus))]
internal sealed class PanelTests(Implementation implementation) : ImplementationFixture(implementation)
{
    /// <summary>Whole panels; a last one that is narrower, of one column, and wider than the rows; more rows than a group has; many and few samples.</summary>
    private static readonly (int N, int Out, int In)[] Sizes =
        [(7, 12, 256), (33, 97, 300), (1, 13, 40), (2, 5, 3), (5, 24, 129), (12, 148, 128), (32, 60, 1090), (65, 205, 325)];

    /// <summary>How much of dy is not 0.</summary>
    private static readonly double[] Shares = [1, 0.5, 0.05];

    private static readonly AdamWStep AdamW = new(1e-2, 0.9, 0.999, 1e-8, 0.01, Step: 3);

    [Test]
    public void Forward([ValueSource(nameof(Sizes))] (int N, int Out, int In) size) => Check(size, (operations, o) =>
        operations.LinearForward(o.X, o.Weight, o.Bias, relu: true, o.Y));

    [Test]
    public void BackwardInput([ValueSource(nameof(Sizes))] (int N, int Out, int In) size, [Values(false, true)] bool accumulate) => Check(size, (operations, o) =>
        operations.LinearBackwardInput(o.Dy, o.Weight, o.Dx, accumulate));

    [Test]
    public void BackwardWeight([ValueSource(nameof(Sizes))] (int N, int Out, int In) size, [Values(false, true)] bool accumulate) => Check(size, (operations, o) =>
        operations.LinearBackwardWeight(o.X, o.Dy, o.Weight, accumulate));

    [Test]
    public void Sgd(
        [ValueSource(nameof(Sizes))] (int N, int Out, int In) size,
        [Values(0f, 0.9f)] float momentum,
        [Values(false, true)] bool wantsInput) => Check(size, (operations, o) =>
    {
        SgdStep step = new(0.1f, momentum, 0.01f, Nesterov: false, IsFirst: false);
        if (wantsInput)
        {
            operations.LinearBackwardSgd(o.X, o.Dy, o.Weight, o.First, step, o.Dx);
        }
        else
        {
            operations.LinearUpdateSgd(o.X, o.Dy, o.Weight, o.First, step);
        }
    });

    [Test]
    public void AdamWeights([ValueSource(nameof(Sizes))] (int N, int Out, int In) size, [Values(false, true)] bool wantsInput) => Check(size, (operations, o) =>
    {
        if (wantsInput)
        {
            operations.LinearBackwardAdamW(o.X, o.Dy, o.Weight, o.First, o.Second, AdamW, o.Dx);
        }
        else
        {
            operations.LinearUpdateAdamW(o.X, o.Dy, o.Weight, o.First, o.Second, AdamW);
        }
    });

    private void Check((int N, int Out, int In) size, Action<IOperations, Operands> call)
    {
        foreach (double living in Shares)
        {
            (float[][] before, float[][] expected) = Run(new OutIn(size.Out, size.In), size.N, living, call);
            (_, float[][] actual) = Run(new OutIn(size.Out, size.In, PanelColumns: 64), size.N, living, call);
            for (int i = 0; i < expected.Length; i++)
            {
                // NUnit compares one by one, which takes long and tells where.
                if (!actual[i].AsSpan().SequenceEqual(expected[i]))
                {
                    Assert.That(actual[i], Is.EqualTo(expected[i]), $"{living} of dy is not 0");
                }
            }

            Assert.That(expected.Zip(before).Any(pair => !pair.First.AsSpan().SequenceEqual(pair.Second)), "the call does something");
        }
    }

    /// <summary>What the operands hold before and after a call, weights in PyTorch's order.</summary>
    private (float[][] Before, float[][] After) Run(OutIn shape, int n, double living, Action<IOperations, Operands> call)
    {
        using Workbench bench = new(Device, Operations);
        Operands operands = new(bench, shape, n, living);
        float[][] before = operands.Read(bench);
        call(Operations, operands);
        _ = bench.Collect();
        return (before, operands.Read(bench));
    }

    private sealed class Operands
    {
        public Operands(Workbench bench, OutIn shape, int n, double living)
        {
            X = bench.Input(new Nf(n, shape.In), Values.Normal);
            Dy = bench.Input(new Nf(n, shape.Out), random => random.NextDouble() < living ? Values.Normal(random) : 0);
            Bias = bench.Input(new Vec(shape.Out), Values.Normal);
            Y = bench.InOut("y", Dy.Shape, Tolerance.Any, Values.Normal);
            Dx = bench.InOut("dx", X.Shape, Tolerance.Any, Values.Normal);
            Weight = Matrix(bench, shape, Values.Normal);
            First = Matrix(bench, shape, Values.Normal);
            Second = Matrix(bench, shape, Values.Positive);
        }

        public View<Nf> X { get; }

        public View<Nf> Dy { get; }

        public View<Vec> Bias { get; }

        public View<Nf> Y { get; }

        public View<Nf> Dx { get; }

        public View<OutIn> Weight { get; }

        public View<OutIn> First { get; }

        public View<OutIn> Second { get; }

        public float[][] Read(Workbench bench) =>
            [bench.Download(Y), bench.Download(Dx), Rows(bench, Weight), Rows(bench, First), Rows(bench, Second)];

        private static View<OutIn> Matrix(Workbench bench, OutIn shape, Func<Random, float> values)
        {
            View<OutIn> matrix = bench.InOut("matrix", shape, Tolerance.Any, values);
            float[] rows = bench.Download(matrix);
            float[] stored = new float[rows.Length];
            for (int i = 0; i < rows.Length; i++)
            {
                stored[shape.Place(i / shape.In, i % shape.In)] = rows[i];
            }

            bench.Upload(matrix, stored);
            return matrix;
        }

        private static float[] Rows(Workbench bench, View<OutIn> matrix)
        {
            float[] stored = bench.Download(matrix);
            OutIn shape = matrix.Shape;
            return [.. Enumerable.Range(0, stored.Length).Select(i => stored[shape.Place(i / shape.In, i % shape.In)])];
        }
    }
}
