namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Where the operands of <see cref="LinearBackwardJob{TUpdate}"/> lie.</summary>
internal unsafe struct LinearBackwardPlan
{
    /// <summary>Rows of W of which the old values are kept at a time, a multiple of <see cref="GemmTile.Rows"/>.</summary>
    public const int GroupRows = 2 * GemmTile.Rows;

    /// <summary>x [samples, in]; not used when only dx is wanted.</summary>
    public float* X;

    /// <summary>dy with zeros behind, [padded samples, padded out].</summary>
    public float* Dy;

    /// <summary>W [out, in].</summary>
    public float* Weights;

    /// <summary>dx [samples, in].</summary>
    public float* Dx;

    /// <summary>A tile's row of zeros.</summary>
    public float* Zeros;

    /// <summary>Scratch of all workers.</summary>
    public float* Scratch;

    /// <summary>Samples.</summary>
    public int Samples;

    /// <summary>Input features.</summary>
    public int In;

    /// <summary>Output features.</summary>
    public int Out;

    /// <summary>Columns of a part, a multiple of a tile's.</summary>
    public int BlockColumns;

    /// <summary>Columns of a tile.</summary>
    public int TileWidth;

    /// <summary>Whether to compute dx.</summary>
    public bool WantsInput;

    /// <summary>Whether to add to dx.</summary>
    public bool AccumulateInput;

    /// <summary>Whether to compute dW.</summary>
    public bool WantsWeight;

    /// <summary>Samples rounded up to whole tiles.</summary>
    public readonly int PaddedSamples => RoundUp(Samples);

    /// <summary>Outputs rounded up to whole tiles.</summary>
    public readonly int PaddedOut => RoundUp(Out);

    /// <summary>How many parts the work has.</summary>
    public readonly int Parts => (In + BlockColumns - 1) / BlockColumns;

    /// <summary>Floats of the old weights of a tile's columns, with a gap so that no two tiles lie a multiple of 4 KiB apart.</summary>
    public readonly nint AsideTileFloats => ((nint)GroupRows * TileWidth) + TileWidth;

    /// <summary>Floats of one worker's scratch.</summary>
    public readonly nint ScratchFloats => ((nint)(GemmTile.Rows + Samples + PaddedSamples + GroupRows) * BlockColumns) + BlockColumns;

    /// <summary>One worker's scratch.</summary>
    /// <param name="worker">Which worker.</param>
    /// <returns>Its parts.</returns>
    public readonly LinearBackwardScratch ScratchOf(int worker)
    {
        float* gradient = Scratch + (worker * ScratchFloats);
        float* x = gradient + ((nint)GemmTile.Rows * BlockColumns);
        float* dx = x + ((nint)Samples * BlockColumns);
        return new LinearBackwardScratch(gradient, x, dx, dx + ((nint)PaddedSamples * BlockColumns));
    }

    private static int RoundUp(int count) => (count + GemmTile.Rows - 1) / GemmTile.Rows * GemmTile.Rows;
}
