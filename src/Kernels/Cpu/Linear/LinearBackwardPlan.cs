using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Where the operands of <see cref="LinearBackwardJob{TUpdate}"/> lie.</summary>
internal unsafe struct LinearBackwardPlan
{
    /// <summary>Rows of W that are read for dx before they are updated, so that they stay in the first-level cache meanwhile.</summary>
    public const int GroupRows = 4 * GemmTile.Rows;

    /// <summary>x [samples, in]; not used when only dx is wanted.</summary>
    public float* X;

    /// <summary>dy.</summary>
    public LivingOutputs Living;

    /// <summary>W; not used when only dW is wanted.</summary>
    public float* Weights;

    /// <summary>dx [samples, in].</summary>
    public float* Dx;

    /// <summary>A panel's row of zeros.</summary>
    public float* Zeros;

    /// <summary>Scratch of all workers.</summary>
    public WorkerMemory Scratch;

    /// <summary>Samples.</summary>
    public int Samples;

    /// <summary>The weights' shape.</summary>
    public OutIn Shape;

    /// <summary>Columns of a part, whole panels.</summary>
    public int PartColumns;

    /// <summary>Whether to compute dx.</summary>
    public bool WantsInput;

    /// <summary>Whether to add to dx.</summary>
    public bool AccumulateInput;

    /// <summary>Whether to compute dW.</summary>
    public bool WantsWeight;

    /// <summary>Samples rounded up to whole tiles.</summary>
    public readonly int PaddedSamples => RoundUp(Samples, GemmTile.ShortRows);

    /// <summary>How many parts the work has.</summary>
    public readonly int Parts => (Shape.In + PartColumns - 1) / PartColumns;

    /// <summary>Floats of one worker's scratch.</summary>
    public readonly nint ScratchFloats => (nint)(GemmTile.Rows + Samples + PaddedSamples + GroupRows) * LinearLayer.PanelColumns;

    /// <summary>One worker's scratch.</summary>
    /// <param name="worker">Which worker.</param>
    /// <returns>Its parts.</returns>
    public readonly LinearBackwardScratch ScratchOf(int worker)
    {
        float* gradient = Scratch.Of(worker);
        float* x = gradient + (GemmTile.Rows * LinearLayer.PanelColumns);
        float* dx = x + ((nint)Samples * LinearLayer.PanelColumns);
        return new LinearBackwardScratch(gradient, x, dx, dx + ((nint)PaddedSamples * LinearLayer.PanelColumns));
    }

    /// <summary>Rounds up to whole tiles.</summary>
    /// <param name="count">How many rows.</param>
    /// <param name="tile">A tile's rows.</param>
    /// <returns>How many rows the tiles have.</returns>
    public static int RoundUp(int count, int tile) => (count + tile - 1) / tile * tile;
}
