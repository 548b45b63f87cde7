using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Convolution without im2col. A part is a band of rows of one image: the rows that it reads are copied with zeros around them into
/// the worker's scratch, where the T·C numbers under one kernel row lie in one piece, so that every tile is a plain matrix product of
/// K = R·T·C. Bound by the multiply-add units; the weights stream from the second-level cache, one row for twelve pixels.
/// </summary>
/// <typeparam name="TRows">Where the rows come from.</typeparam>
/// <typeparam name="TOutput">Where the tiles go.</typeparam>
internal unsafe struct DirectConvolutionJob<TRows, TOutput> : IJob
    where TRows : unmanaged, IRowSource
    where TOutput : unmanaged, ITileOutput
{
    /// <summary>
    /// Weights, in floats, that stay in the first-level cache: the blocks of such a convolution are computed together, so that a pixel's
    /// channels are written side by side and not in one pass over the output for each block.
    /// </summary>
    private const int WeightsInFirstCache = 4096;

    /// <summary>Where the rows come from.</summary>
    public TRows Rows;

    /// <summary>Where the tiles go.</summary>
    public TOutput Output;

    /// <summary>What <see cref="PackWeightsJob"/> wrote.</summary>
    public float* Weights;

    /// <summary>The biases, up to the end of the last block.</summary>
    public float* Bias;

    /// <summary>Scratch of all workers.</summary>
    public WorkerMemory Scratch;

    /// <summary>Rows to compute.</summary>
    public int Height;

    /// <summary>Columns to compute.</summary>
    public int Width;

    /// <summary>Blocks of output channels.</summary>
    public int Blocks;

    /// <summary>Input channels.</summary>
    public int Channels;

    /// <summary>R.</summary>
    public int KernelRows;

    /// <summary>T.</summary>
    public int KernelColumns;

    /// <summary>Step in pixels.</summary>
    public int Stride;

    /// <summary>Floats of a padded row.</summary>
    public int RowFloats;

    /// <summary>First column of the padded rows that is read.</summary>
    public int FirstColumn;

    /// <summary>Output rows of a part.</summary>
    public int BandRows;

    /// <summary>Parts of an image.</summary>
    public readonly int Bands => (Height + BandRows - 1) / BandRows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int image = part / Bands;
        int firstRow = part % Bands * BandRows;
        int endRow = Math.Min(Height, firstRow + BandRows);
        int width = GemmTile.Width<TSimd, TVec>();
        float* tile = Scratch.Of(worker);
        float* band = tile + (GemmTile.Rows * width);
        int inputRows = ((endRow - firstRow - 1) * Stride) + KernelRows;
        for (int row = 0; row < inputRows; row++)
        {
            Rows.Fill<TSimd, TVec>(band + ((nint)row * RowFloats), image, (firstRow * Stride) + row);
        }

        nint pixelStep = (nint)Stride * Channels;
        int tileColumns = GemmTile.Rows / TOutput.ImageRows;
        GemmOperands operands = new()
        {
            RowStep = pixelStep,
            DepthStepA = 1,
            SegmentStep = RowFloats,
            DepthStepB = width,
            Segments = KernelRows,
            Length = KernelColumns * Channels,
            Result = tile,
            ResultStep = width,
        };
        nint blockFloats = (nint)KernelRows * operands.Length * width;
        int together = blockFloats * Blocks <= WeightsInFirstCache ? Blocks : 1;
        for (int firstBlock = 0; firstBlock < Blocks; firstBlock += together)
        {
            for (int row = firstRow; row < endRow; row += TOutput.ImageRows)
            {
                float* pixels = band + ((nint)(row - firstRow) * Stride * RowFloats) + ((nint)FirstColumn * Channels);
                nint toBottom = TOutput.ImageRows == 1 ? GemmTile.GroupRows * pixelStep : (nint)Stride * RowFloats;
                for (int column = 0; column < Width; column += tileColumns)
                {
                    operands.TopRows = pixels + (column * pixelStep);
                    operands.BottomRows = operands.TopRows + toBottom;
                    for (int block = firstBlock; block < firstBlock + together; block++)
                    {
                        operands.B = Weights + (block * blockFloats);
                        operands.Initial = Bias + (block * width);
                        GemmTile.Multiply<TSimd, TVec>(operands);
                        Output.Emit<TSimd, TVec>(tile, image, row, column, block * width);
                    }
                }
            }
        }
    }
}
