using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>The sizes of an operation as one product of matrices: what a choice among its kernels was measured for.</summary>
/// <param name="Rows">Rows of the result.</param>
/// <param name="Columns">Columns of the result.</param>
/// <param name="Depth">Products in one sum, on average where they differ.</param>
internal readonly record struct GemmSize(long Rows, long Columns, long Depth)
{
    /// <summary>A linear layer on tensor cores, in any direction: its weights' rows, samples, and inputs.</summary>
    /// <param name="n">Samples.</param>
    /// <param name="weight">The weights.</param>
    /// <returns>The sizes of its forward pass.</returns>
    public static GemmSize Of(int n, OutIn weight) => new(weight.Out, n, weight.In);
}
