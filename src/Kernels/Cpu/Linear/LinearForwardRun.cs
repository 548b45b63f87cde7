using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>The columns of W that <see cref="LinearForwardJob"/> takes at a time: part of the whole rows, or some panels.</summary>
/// <param name="First">The place of row 0.</param>
/// <param name="RowStep">From one row to the next.</param>
/// <param name="Segments">Pieces.</param>
/// <param name="Length">Columns of a piece.</param>
/// <param name="SegmentStep">From one piece to the next.</param>
internal readonly record struct LinearForwardRun(nint First, int RowStep, int Segments, int Length, nint SegmentStep)
{
    /// <summary>Columns of the longest run: those of 32 samples fit the first-level cache.</summary>
    public const int MostFeatures = 256;

    /// <summary>Columns in all.</summary>
    public int Features => Segments * Length;

    /// <summary>The run that begins with a column.</summary>
    /// <param name="shape">W's shape.</param>
    /// <param name="column">The first column, of a panel if there are any.</param>
    /// <returns>The run.</returns>
    public static LinearForwardRun At(OutIn shape, int column)
    {
        (long first, int rowStep) = shape.Column(column);
        int features = Math.Min(MostFeatures, shape.In - column);
        return shape.HasWholeRows
            ? new((nint)first, rowStep, 1, features, 0)
            : new((nint)first, rowStep, Math.Max(1, features / rowStep), rowStep, (nint)rowStep * shape.Out);
    }
}
