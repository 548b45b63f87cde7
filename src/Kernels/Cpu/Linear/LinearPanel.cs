using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Neighbouring columns of W, as many as a panel has, or fewer at the end.</summary>
/// <param name="shape">W's shape.</param>
/// <param name="column">The first column.</param>
internal readonly struct LinearPanel(OutIn shape, int column)
{
    /// <summary>The first column.</summary>
    public int Column { get; } = column;

    /// <summary>How many there are.</summary>
    public int Columns { get; } = Math.Min(LinearLayer.PanelColumns, shape.In - column);

    /// <summary>The place of row 0.</summary>
    public nint First { get; } = (nint)shape.Column(column).First;

    /// <summary>From one row to the next.</summary>
    public int RowStep { get; } = shape.Column(column).RowStep;

    /// <summary>Whether tiles of any width fill it.</summary>
    public bool IsFull => Columns == LinearLayer.PanelColumns;

    /// <summary>Whether it is full and its rows follow one another without a gap.</summary>
    public bool IsOneRun => IsFull && RowStep == Columns;
}
