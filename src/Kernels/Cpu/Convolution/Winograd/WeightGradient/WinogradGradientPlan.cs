using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Sizes of the gradient of a 3×3 convolution's weights by Winograd's F(3×3, 4×4).</summary>
/// <param name="x">The input.</param>
/// <param name="dy">The output's gradient.</param>
/// <param name="padding">Zeros above and left of the input.</param>
/// <param name="width">Columns of a matrix tile.</param>
internal readonly struct WinogradGradientPlan(Nhwc x, Nhwc dy, int padding, int width)
{
    /// <summary>Side of a piece of the output's gradient.</summary>
    public const int Outputs = 4;

    /// <summary>Side of a transformed piece.</summary>
    public const int Side = 6;

    /// <summary>Transformed elements of a piece.</summary>
    public const int Planes = Side * Side;

    /// <summary>Output channels of a part of the products, whole tiles of them.</summary>
    public const int PartRows = 8 * GemmTile.Rows;

    /// <summary>Floats between planes beyond their size: the last tile reads past a row, and equal pixels must not share a set of the cache.</summary>
    private const int PlaneGap = 48;

    /// <summary>Zeros above and left of the input.</summary>
    public int Padding { get; } = padding;

    /// <summary>I.</summary>
    public int InChannels { get; } = x.C;

    /// <summary>O.</summary>
    public int OutChannels { get; } = dy.C;

    /// <summary>Columns of a matrix tile.</summary>
    public int Width { get; } = width;

    /// <summary>Pieces beside each other.</summary>
    public int TileColumns { get; } = (dy.W + Outputs - 1) / Outputs;

    /// <summary>Pieces of an image.</summary>
    public int ImageTiles { get; } = ((dy.W + Outputs - 1) / Outputs) * ((dy.H + Outputs - 1) / Outputs);

    /// <summary>Pieces of the batch.</summary>
    public int Tiles => Images * ImageTiles;

    /// <summary>Images of the batch.</summary>
    public int Images { get; } = x.N;

    /// <summary>Floats of a plane of transformed inputs.</summary>
    public nint InputPlane => ((nint)Tiles * InChannels) + PlaneGap;

    /// <summary>Floats of a plane of transformed gradients.</summary>
    public nint GradientPlane => ((nint)Tiles * OutChannels) + PlaneGap;

    /// <summary>Floats of a row of products.</summary>
    public int ProductRow => (InChannels + Width - 1) / Width * Width;

    /// <summary>Floats of a plane of products.</summary>
    public nint ProductPlane => ((nint)ChannelParts * PartRows * ProductRow) + PlaneGap;

    /// <summary>Parts of the output channels.</summary>
    public int ChannelParts => (OutChannels + PartRows - 1) / PartRows;
}
