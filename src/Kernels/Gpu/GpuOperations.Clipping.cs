using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void SquaredNorm(View<Vec> gradient, View<Vec> square)
    {
        int count = gradient.Shape.Length;
        if (IsNaive(Operation.SquaredNorm))
        {
            Kernel("clipping", "squared_norm_naive").Launch(new LaunchShape(1, 1), Stream, gradient.Address, count, square.Address);
            return;
        }

        LaunchShape shape = Elements(count);
        nint partial = _partial.Floats(shape.Grid.X);
        Kernel("clipping", "squared_norm").Launch(shape, Stream, gradient.Address, count, partial);
        FinishNorm(partial, shape.Grid.X, square);
    }

    /// <inheritdoc/>
    public void LinearSquaredNorm(View<Nf> x, View<Nf> dy, View<Vec> square)
    {
        (int n, int inputs, int outputs) = (x.Shape.N, x.Shape.Features, dy.Shape.Features);
        if (IsNaive(Operation.LinearSquaredNorm))
        {
            nint rows = _partial.Floats(outputs);
            Kernel("clipping", "linear_squared_norm_naive").Launch(
                Elements(outputs), Stream, x.Address, dy.Address, n, inputs, outputs, rows);
            FinishNorm(rows, outputs, square);
            return;
        }

        int splitsX = GemmGrid.Splits(n, n, inputs, Multiprocessors);
        int splitsDy = GemmGrid.Splits(n, n, outputs, Multiprocessors);
        long gramFloats = (long)n * n;
        nint gramX = _partial.Floats((splitsX + splitsDy) * gramFloats);
        nint gramDy = gramX + (nint)(splitsX * gramFloats * sizeof(float));
        Gram(x, splitsX, gramX);
        Gram(dy, splitsDy, gramDy);
        Kernel("clipping", "gram_product").Launch(
            new LaunchShape(1, BlockThreads), Stream, gramX, splitsX, gramDy, splitsDy, n, square.Address);
    }

    /// <inheritdoc/>
    public void ClipFactor(View<Vec> squares, float maxNorm, View<Vec> factor, View<Vec> norm) =>
        Kernel("clipping", "clip_factor").Launch(
            new LaunchShape(1, BlockThreads), Stream, squares.Address, squares.Shape.Length, maxNorm, factor.Address, norm.Address);

    /// <inheritdoc/>
    public void Scale(View<Vec> values, View<Vec> factor) => Kernel("clipping", "scale").Launch(
        Elements(values.Shape.Length), Stream, values.Address, values.Shape.Length, factor.Address);

    /// <summary>Partial sums of <c>rows·rowsᵀ</c>: the linear layer's forward kernel with its input as its weights.</summary>
    private void Gram(View<Nf> rows, int splits, nint partial)
    {
        (int n, int features) = (rows.Shape.N, rows.Shape.Features);
        Kernel("linear", "linear_forward").Launch(
            GemmGrid.Over(n, n, splits), Stream, rows.Address, rows.Address, n, features, n, partial);
    }

    private void FinishNorm(nint partial, int count, View<Vec> square) => Kernel("clipping", "squared_norm_final").Launch(
        new LaunchShape(1, BlockThreads), Stream, partial, count, square.Address);
}
