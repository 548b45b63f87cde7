namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The part of some rows of W, and of what the optimizer keeps for them, that a block will update next, handed out line by line to the
/// products before it. A row's lines follow each other, so that the memory is read in runs of a block's width.
/// </summary>
/// <typeparam name="TUpdate">What becomes of dW.</typeparam>
internal unsafe struct RowsAhead<TUpdate>
    where TUpdate : unmanaged, IWeightUpdate
{
    private readonly TUpdate _update;
    private readonly int _end;
    private nint _first;
    private int _row;
    private int _stream;
    private int _line;

    /// <summary>Starts at the first of the rows.</summary>
    /// <param name="update">Whose memory.</param>
    /// <param name="row">The first row.</param>
    /// <param name="end">Behind the last row.</param>
    /// <param name="first">The first weight of the block in the first row.</param>
    public RowsAhead(TUpdate update, int row, int end, nint first)
    {
        _update = update;
        _row = row;
        _end = end;
        _first = first;
    }

    /// <summary>Takes the next lines. The last ones of a run are taken again where fewer are left of it.</summary>
    /// <param name="lines">How many.</param>
    /// <param name="runLines">Lines of a run.</param>
    /// <param name="rowFloats">From one row to the next.</param>
    /// <param name="otherwise">What to take when there is nothing left: something that is in the cache anyway.</param>
    /// <returns>Where they begin.</returns>
    public float* Next(int lines, int runLines, nint rowFloats, float* otherwise)
    {
        if (_row >= _end)
        {
            return otherwise;
        }

        int line = Math.Max(0, Math.Min(_line, runLines - lines));
        float* next = _update.StreamAt(_stream) + _first + ((nint)line * FetchLines.LineFloats);
        _line = line + lines;
        if (_line >= runLines)
        {
            _line = 0;
            _stream++;
            if (_stream == _update.Streams)
            {
                _stream = 0;
                _row++;
                _first += rowFloats;
            }
        }

        return next;
    }
}
