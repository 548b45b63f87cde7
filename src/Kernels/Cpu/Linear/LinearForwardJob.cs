using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The linear layer as <c>yᵀ = W·xᵀ</c>: twelve rows of W are broadcast number by number, the samples of a block lie in lanes. W is
/// read from memory once a part, in runs of <see cref="DepthFloats"/> a row, while the same run of xᵀ stays in the second-level cache.
/// Bound by the multiply-add units from about 20 samples on, by reading W below.
/// </summary>
internal unsafe struct LinearForwardJob : IJob
{
    /// <summary>Features of a run.</summary>
    public const int DepthFloats = 1024;

    /// <summary>Weights.</summary>
    public View<OutIn> Weights;

    /// <summary>Biases.</summary>
    public float* Bias;

    /// <summary>What <see cref="PackTransposedJob"/> wrote.</summary>
    public float* Packed;

    /// <summary>Sums [blocks of samples, outputs rounded up to whole tiles, width].</summary>
    public float* Sums;

    /// <summary>Scratch of all workers, 12 runs each.</summary>
    public float* Scratch;

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
        GemmOperands operands = new() { DepthStepA = 1, DepthStepB = width, Segments = 1, InitialStep = width, ResultStep = width };
        for (int feature = 0; feature < features; feature += DepthFloats)
        {
            operands.Length = Math.Min(DepthFloats, features - feature);
            for (int tile = firstTile; tile < endTile; tile++)
            {
                SetRows(ref operands, tile * GemmTile.Rows, feature, Scratch + ((nint)worker * GemmTile.Rows * DepthFloats));
                for (int block = 0; block < blocks; block++)
                {
                    operands.B = Packed + ((((nint)block * features) + feature) * width);
                    operands.Initial = operands.Result = Sums + (block * blockFloats) + ((nint)tile * GemmTile.Rows * width);
                    GemmTile.Multiply<TSimd, TVec>(operands);
                }
            }
        }

        WriteOutput(firstTile * GemmTile.Rows, Math.Min(Weights.Shape.Out, endTile * GemmTile.Rows), width, blockFloats);
    }

    /// <summary>Points at the weights of a tile, or at a copy where there are fewer rows than a tile has.</summary>
    private readonly void SetRows(ref GemmOperands operands, int row, int feature, float* copy)
    {
        nint features = Weights.Shape.In;
        float* weights = Weights.Floats + (row * features) + feature;
        operands.TopRows = weights;
        operands.RowStep = features;
        int rows = Weights.Shape.Out - row;
        if (rows < GemmTile.Rows)
        {
            for (int i = 0; i < rows; i++)
            {
                new ReadOnlySpan<float>(weights + (i * features), operands.Length)
                    .CopyTo(new Span<float>(copy + ((nint)i * DepthFloats), operands.Length));
            }

            operands.TopRows = copy;
            operands.RowStep = DepthFloats;
        }

        operands.BottomRows = operands.TopRows + (GemmTile.GroupRows * operands.RowStep);
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
