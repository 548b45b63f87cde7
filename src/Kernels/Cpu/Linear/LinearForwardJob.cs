using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The linear layer as <c>yᵀ = W·xᵀ</c>: twelve rows of W are broadcast number by number, the samples of a block lie in lanes. W is
/// read from memory once a part, a run of columns at a time, while the same run of xᵀ stays in the second-level cache. In panels the
/// rows of a tile are one piece, and the next tile's are fetched meanwhile. Bound by the multiply-add units from about 20 samples on, by
/// reading W below.
/// </summary>
internal unsafe struct LinearForwardJob : IJob
{
    /// <summary>Weights.</summary>
    public View<OutIn> Weights;

    /// <summary>Biases.</summary>
    public float* Bias;

    /// <summary>What <see cref="PackTransposedJob"/> wrote.</summary>
    public float* Packed;

    /// <summary>Sums [blocks of samples, outputs rounded up to whole tiles, width].</summary>
    public float* Sums;

    /// <summary>Scratch of all workers, 12 rows of a run each.</summary>
    public WorkerMemory Scratch;

    /// <summary>Output.</summary>
    public View<Nf> Output;

    /// <summary>Clamp the output at 0.</summary>
    public bool Relu;

    /// <summary>Tiles of a part.</summary>
    public int PartTiles;

    /// <summary>Tiles in all.</summary>
    public readonly int Tiles => (Weights.Shape.Out + GemmTile.Rows - 1) / GemmTile.Rows;

    /// <summary>How many parts the work has.</summary>
    public readonly int Parts => (Tiles + PartTiles - 1) / PartTiles;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int width = GemmTile.Width<TSimd, TVec>();
        int firstTile = part * PartTiles;
        int endTile = Math.Min(Tiles, firstTile + PartTiles);
        int blocks = (Output.Shape.N + width - 1) / width;
        nint blockFloats = (nint)Tiles * GemmTile.Rows * width;
        for (int block = 0; block < blocks; block++)
        {
            float* sums = Sums + (block * blockFloats) + ((nint)firstTile * GemmTile.Rows * width);
            new Span<float>(sums, (endTile - firstTile) * GemmTile.Rows * width).Clear();
        }

        int features = Weights.Shape.In;
        LinearForwardRun run;
        for (int feature = 0; feature < features; feature += run.Features)
        {
            run = LinearForwardRun.At(Weights.Shape, feature);
            for (int tile = firstTile; tile < endTile; tile++)
            {
                GemmOperands operands = Rows(run, tile, firstTile, endTile, Scratch.Of(worker));
                operands.DepthStepB = operands.InitialStep = operands.ResultStep = width;
                for (int block = 0; block < blocks; block++)
                {
                    operands.B = Packed + ((((nint)block * features) + feature) * width);
                    operands.Initial = operands.Result = Sums + (block * blockFloats) + ((nint)tile * GemmTile.Rows * width);
                    if (Weights.Shape.HasWholeRows)
                    {
                        GemmTile.Multiply<TSimd, TVec>(operands);
                    }
                    else
                    {
                        GemmTile.Multiply<TSimd, TVec, TallTile, FetchLines>(operands);
                    }
                }
            }
        }

        WriteOutput(firstTile * GemmTile.Rows, Math.Min(Weights.Shape.Out, endTile * GemmTile.Rows), width, blockFloats);
    }

    /// <summary>Points at the weights of a tile, or at a copy where there are fewer rows than a tile has, and at those of the tile after it.</summary>
    private readonly GemmOperands Rows(LinearForwardRun run, int tile, int firstTile, int endTile, float* copy)
    {
        float* weights = Weights.Floats + run.First;
        nint tileFloats = (nint)GemmTile.Rows * run.RowStep;
        GemmOperands operands = new()
        {
            TopRows = weights + (tile * tileFloats),
            RowStep = run.RowStep,
            DepthStepA = 1,
            Segments = run.Segments,
            SegmentStep = run.SegmentStep,
            Length = run.Length,
            Ahead = tile + 1 < endTile
                ? weights + ((tile + 1) * tileFloats)
                : weights + (run.Segments * run.SegmentStep) + (firstTile * tileFloats),
        };
        int rows = Weights.Shape.Out - (tile * GemmTile.Rows);
        if (rows < GemmTile.Rows)
        {
            for (int i = 0; i < rows * run.Segments; i++)
            {
                (int row, int segment) = (i / run.Segments, i % run.Segments);
                new ReadOnlySpan<float>(operands.TopRows + (row * run.RowStep) + (segment * run.SegmentStep), run.Length)
                    .CopyTo(new Span<float>(copy + (row * run.Features) + (segment * run.Length), run.Length));
            }

            operands.TopRows = copy;
            operands.RowStep = run.Features;
            operands.SegmentStep = run.Length;
        }

        operands.BottomRows = operands.TopRows + (GemmTile.GroupRows * operands.RowStep);
        return operands;
    }

    private readonly void WriteOutput(int first, int end, int width, nint blockFloats)
    {
        for (int sample = 0; sample < Output.Shape.N; sample++)
        {
            float* sums = Sums + (sample / width * blockFloats) + (sample % width);
            float* y = Output.Floats + ((nint)sample * Output.Shape.Features);
            for (int output = first; output < end; output++)
            {
                float sum = sums[(nint)output * width] + Bias[output];
                y[output] = Relu ? ReluForward.Clamp<SimdScalar, float>(sum) : sum;
            }
        }
    }
}
