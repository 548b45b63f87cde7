using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// How partial sums of a convolution's weight gradient lie in memory: [groups of images, blocks of output channels, kernel rows,
/// T·I rounded up to whole tiles, block width], and after the kernel rows of a block one row for the biases.
/// </summary>
/// <param name="weight">The weights' shape.</param>
/// <param name="images">Images in the batch.</param>
/// <param name="width">Channels of a block.</param>
internal readonly struct WeightGradientLayout(Oihw weight, int images, int width)
{
    private const int MostGroups = 8;

    /// <summary>O.</summary>
    public int OutChannels { get; } = weight.O;

    /// <summary>I.</summary>
    public int InChannels { get; } = weight.I;

    /// <summary>R.</summary>
    public int KernelRows { get; } = weight.H;

    /// <summary>T.</summary>
    public int KernelColumns { get; } = weight.W;

    /// <summary>Channels of a block.</summary>
    public int Width { get; } = width;

    /// <summary>Groups of images; their number depends on the batch alone, so that sums do not depend on the threads.</summary>
    public int Groups { get; } = Math.Min(images, MostGroups);

    /// <summary>Blocks of output channels.</summary>
    public int Blocks { get; } = (weight.O + width - 1) / width;

    /// <summary>T·I rounded up to whole tiles.</summary>
    public int RowTaps { get; } = ((weight.W * weight.I) + GemmTile.Rows - 1) / GemmTile.Rows * GemmTile.Rows;

    /// <summary>Floats of one kernel row of a block.</summary>
    public nint KernelRowFloats => (nint)RowTaps * Width;

    /// <summary>Where the biases' sums of a block are.</summary>
    public nint BiasOffset => KernelRows * KernelRowFloats;

    /// <summary>Floats of one block of one group.</summary>
    public nint PartFloats => BiasOffset + Width;
}
