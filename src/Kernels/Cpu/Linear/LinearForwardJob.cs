using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The linear layer as <c>yᵀ = W·xᵀ</c>: twelve rows of W are broadcast number by number, the samples of a block lie in lanes. W is
/// read from memory once a part, a run of columns at a time, while the same run of xᵀ stays in the first-level cache. A panel is a run, and
/// the rows of its tiles follow one another in memory; the next tile's are fetched meanwhile. Bound by the multiply-add units from about 20
/// samples on, by reading W below.
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
        for (int feature = 0; feature < features; feature += run.Length)
        {
            run = LinearForwardRun.At(Weights.Shape, feature);
            float* packed = Packed + ((nint)feature * width);
            if (Weights.Shape.HasWholeRows)
            {
                AddRun<TSimd, TVec, NoFetch>(run, packed, firstTile, endTile, Scratch.Of(worker));
            }
            else
            {
                AddRun<TSimd, TVec, FetchLines>(run, packed, firstTile, endTile, Scratch.Of(worker));
            }
        }

        WriteOutput(firstTile * GemmTile.Rows, Math.Min(Weights.Shape.Out, endTile * GemmTile.Rows), width, blockFloats);
    }

    /// <summary>The last rows, fewer than a tile has: a tile reads nothing behind the weights.</summary>
    private static float* Copy(float* weights, int rows, LinearForwardRun run, float* copy)
    {
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> source = new(weights + ((nint)row * run.RowStep), run.Length);
            source.CopyTo(new Span<float>(copy + ((nint)row * run.Length), run.Length));
        }

        return copy;
    }

    /// <summary>Adds what a run of columns contributes to the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddRun<TSimd, TVec, TFetch>(LinearForwardRun run, float* packed, int firstTile, int endTile, float* copy)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
        where TFetch : struct, IFetch
    {
        int width = GemmTile.Width<TSimd, TVec>();
        GemmOperands operands = new()
        {
            RowStep = run.RowStep,
            DepthStepA = 1,
            DepthStepB = width,
            InitialStep = width,
            ResultStep = width,
            Segments = 1,
            Length = run.Length,
        };
        nint tileFloats = (nint)GemmTile.Rows * run.RowStep;
        float* weights = Weights.Floats + run.First;
        float* nextRun = weights + ((nint)Weights.Shape.Out * run.RowStep) + (firstTile * tileFloats);
        for (int tile = firstTile; tile < endTile; tile++)
        {
            operands.TopRows = weights + (tile * tileFloats);
            if ((tile + 1) * GemmTile.Rows > Weights.Shape.Out)
            {
                operands.TopRows = Copy(operands.TopRows, Weights.Shape.Out % GemmTile.Rows, run, copy);
                operands.RowStep = run.Length;
            }

            operands.BottomRows = operands.TopRows + (GemmTile.GroupRows * operands.RowStep);
            operands.Ahead = tile + 1 < endTile ? weights + ((tile + 1) * tileFloats) : nextRun;
            operands.B = packed;
            operands.Result = Sums + ((nint)tile * GemmTile.Rows * width);
            for (int sample = 0; sample < Output.Shape.N; sample += width)
            {
                operands.Initial = operands.Result;
                GemmTile.Multiply<TSimd, TVec, TallTile, TFetch>(operands);
                operands.B += (nint)Weights.Shape.In * width;
                operands.Result += (nint)Tiles * GemmTile.Rows * width;
            }
        }
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
