namespace Wikiart.Cuda.Runtime;

/// <summary>
/// The runs into which a copy between PyTorch's order and panels falls: panel by panel, and inside one row by row, so that what lies in
/// panels is touched in large pieces. Enumerating allocates nothing.
/// </summary>
/// <param name="matrix">The matrix in panels.</param>
/// <param name="first">The first element, in PyTorch's order.</param>
/// <param name="count">How many.</param>
internal ref struct SliceRuns(OutIn matrix, long first, int count)
{
    private readonly int _endRow = (int)((first + count - 1) / matrix.In) + 1;
    private int _column = -matrix.PanelColumns;
    private int _row = int.MaxValue - 1;

    public SliceRun Current { get; private set; }

    public readonly SliceRuns GetEnumerator() => this;

    public bool MoveNext()
    {
        while (true)
        {
            if (++_row >= _endRow)
            {
                _row = (int)(first / matrix.In);
                _column += matrix.PanelColumns;
                if (_column >= matrix.In || count == 0)
                {
                    return false;
                }
            }

            (long place, int step) = matrix.Column(_column);
            long start = ((long)_row * matrix.In) + _column;
            long from = Math.Max(start, first);
            long to = Math.Min(start + step, first + count);
            if (from < to)
            {
                Current = new SliceRun((int)(from - first), place + ((long)_row * step) + from - start, (int)(to - from));
                return true;
            }
        }
    }
}
