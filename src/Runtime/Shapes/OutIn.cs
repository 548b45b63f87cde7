namespace Wikiart.Cuda.Runtime;

/// <summary>
/// Weights of a linear layer. In PyTorch's order there is one row an output. In panels, the columns are cut into groups, and a panel is
/// a matrix of its own with all rows one after the other, so that whoever walks down a group of columns reads memory in one run.
/// </summary>
/// <param name="Out">Output features.</param>
/// <param name="In">Input features.</param>
/// <param name="PanelColumns">Columns of a panel, the last of which may be narrower; 0 for whole rows.</param>
public readonly record struct OutIn(int Out, int In, int PanelColumns = 0) : IShape
{
    /// <summary>Output features.</summary>
    public int Out { get; init; } = Dimension.Positive(Out);

    /// <summary>Input features.</summary>
    public int In { get; init; } = Dimension.Positive(In);

    /// <summary>Columns of a panel, the last of which may be narrower; 0 for whole rows.</summary>
    public int PanelColumns { get; init; } = PanelColumns == 0 ? 0 : Dimension.Positive(PanelColumns);

    /// <summary>Whether a row lies in one piece.</summary>
    public bool HasWholeRows => PanelColumns == 0 || PanelColumns >= In;

    /// <inheritdoc/>
    public long Count => (long)Out * In;

    /// <inheritdoc/>
    public long Bytes => Count * sizeof(float);

    /// <summary>Where a column lies.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The place of its number in row 0, and the distance to the next row's; columns of one panel are neighbours.</returns>
    public (long First, int RowStep) Column(int column)
    {
        if (HasWholeRows)
        {
            return (column, In);
        }

        int left = column - (column % PanelColumns);
        return (((long)left * Out) + column - left, Math.Min(PanelColumns, In - left));
    }

    /// <summary>Where an element lies.</summary>
    /// <param name="output">Its row.</param>
    /// <param name="input">Its column.</param>
    /// <returns>Its place, counted in elements.</returns>
    public long Place(int output, int input)
    {
        (long first, int step) = Column(input);
        return first + ((long)output * step);
    }

    /// <inheritdoc/>
    public override string ToString() => HasWholeRows ? $"[{Out}, {In}]" : $"[{Out}, {In}] in panels of {PanelColumns}";
}
