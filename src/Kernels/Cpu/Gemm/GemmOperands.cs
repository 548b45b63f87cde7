namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Where a <see cref="GemmTile"/> finds its operands. All steps are in floats. K is walked as <see cref="Segments"/> runs of
/// <see cref="Length"/>: the rows of a convolution's kernel, over each of which columns and channels lie in one piece.
/// </summary>
internal unsafe struct GemmOperands
{
    /// <summary>A's row 0.</summary>
    public float* TopRows;

    /// <summary>A's row 6; rows 0 to 5 and 6 to 11 are two groups, because a pool window takes pixels of two image rows.</summary>
    public float* BottomRows;

    /// <summary>From one row of A to the next inside a group.</summary>
    public nint RowStep;

    /// <summary>From one k to the next in A.</summary>
    public nint DepthStepA;

    /// <summary>From one segment to the next in A.</summary>
    public nint SegmentStep;

    /// <summary>B's row 0; a row is as wide as the tile.</summary>
    public float* B;

    /// <summary>From one k to the next in B, through all segments.</summary>
    public nint DepthStepB;

    /// <summary>Runs of K.</summary>
    public int Segments;

    /// <summary>Elements of K in a run.</summary>
    public int Length;

    /// <summary>What the sums start from: row 0.</summary>
    public float* Initial;

    /// <summary>From one row to the next of what the sums start from; 0 for the same row (a bias) each time.</summary>
    public nint InitialStep;

    /// <summary>Row 0 of the result, which may be <see cref="Initial"/>.</summary>
    public float* Result;

    /// <summary>From one row to the next of the result.</summary>
    public nint ResultStep;

    /// <summary>Lines to fetch into the second-level cache meanwhile, one after the other.</summary>
    public float* Ahead;
}
