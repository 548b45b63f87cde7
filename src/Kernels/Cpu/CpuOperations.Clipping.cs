using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <content>Clipping by the global norm.</content>
public sealed unsafe partial class CpuOperations
{
    /// <inheritdoc/>
    public void SquaredNorm(View<Vec> gradient, View<Vec> square)
    {
        int parts = SquaredNormJob.PartsOf(gradient.Shape.Count);
        float* sums = _norms.Floats(parts);
        _executor.Run(new SquaredNormJob(gradient.Floats, gradient.Shape.Count, sums), parts);
        *square.Floats = (float)Sum(sums, parts);
    }

    /// <inheritdoc/>
    public void LinearSquaredNorm(View<Nf> x, View<Nf> dy, View<Vec> square)
    {
        int n = x.Shape.N;
        float* memory = _norms.Floats((2L * n * n) + n);
        View<Vec> zeros = new(new Vec(n), (nint)memory);
        new Span<float>(memory, n).Clear();
        View<Nf> ofX = new(new Nf(n, n), (nint)(memory + n));
        View<Nf> ofDy = new(new Nf(n, n), (nint)(memory + n + ((long)n * n)));
        Gram(x, zeros, ofX);
        Gram(dy, zeros, ofDy);
        double sum = 0;
        for (long i = 0; i < (long)n * n; i++)
        {
            sum += (double)ofX.Floats[i] * ofDy.Floats[i];
        }

        *square.Floats = (float)sum;
    }

    /// <inheritdoc/>
    public void ClipFactor(View<Vec> squares, float maxNorm, View<Vec> factor, View<Vec> norm)
    {
        double total = Math.Sqrt(Sum(squares.Floats, squares.Shape.Length));
        *norm.Floats = (float)total;
        *factor.Floats = (float)Math.Min(1, maxNorm / (total + 1e-6));
    }

    /// <inheritdoc/>
    public void Scale(View<Vec> values, View<Vec> factor) =>
        RunElementwise(new ScaleBy(values.Floats, *factor.Floats), values.Shape.Length);

    /// <summary><c>rows·rowsᵀ</c>: a linear layer whose weights are its input.</summary>
    private void Gram(View<Nf> rows, View<Vec> zeros, View<Nf> products) => _linear.Forward(
        rows, new View<OutIn>(new OutIn(rows.Shape.N, rows.Shape.Features), rows.Address), zeros, relu: false, products);

    private static double Sum(float* values, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += values[i];
        }

        return sum;
    }
}
