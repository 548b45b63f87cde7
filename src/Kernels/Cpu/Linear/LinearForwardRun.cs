using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>The columns of W that <see cref="LinearForwardJob"/> takes at a time: part of the whole rows, or a panel.</summary>
/// <param name="First">The place of row 0.</param>
/// <param name="RowStep">From one row to the next.</param>
/// <param name="Length">Columns.</param>
internal readonly record struct LinearForwardRun(nint First, int RowStep, int Length)
{
    /// <summary>Columns of the longest run: those of 32 samples fit the first-level cache.</summary>
    public const int MostFeatures = 256;

    /// <summary>The run that begins with a column.</summary>
    /// <param name="shape">W's shape.</param>
    /// <param name="column">The first column, of a panel if there are any.</param>
    /// <returns>The run.</returns>
    public static LinearForwardRun At(OutIn shape, int column)
    {
        (long first, int rowStep) = shape.Column(column);
        int features = Math.Min(MostFeatures, shape.In - column);
        return new((nint)first, rowStep, shape.HasWholeRows ? features : Math.Min(features, rowStep));
    }
}
