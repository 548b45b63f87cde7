namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Sizes of a Winograd convolution, and where one worker's scratch memory holds what.</summary>
/// <param name="outputs">m.</param>
/// <param name="lanes">Floats of a vector.</param>
/// <param name="width">Columns of a matrix tile.</param>
internal unsafe struct WinogradPlan(int outputs, int lanes, int width)
{
    /// <summary>Floats between planes beyond their size, so that the same pixel of two planes never shares a set of the cache.</summary>
    private const int PlaneGap = 48;

    private readonly int _outputs = outputs;
    private readonly int _lanes = lanes;
    private readonly int _width = width;

    /// <summary>Images in the batch.</summary>
    public int Images;

    /// <summary>Rows of the output.</summary>
    public int Height;

    /// <summary>Columns of the output.</summary>
    public int Width;

    /// <summary>Zeros above and left of the input.</summary>
    public int Padding;

    /// <summary>Channels that are summed over, whole vectors of them.</summary>
    public int InChannels;

    /// <summary>Blocks of output channels.</summary>
    public int Blocks;

    /// <summary>Tiles of a part, whole matrix tiles of them.</summary>
    public int PartTiles;

    /// <summary>Tiles beside each other.</summary>
    public readonly int TileColumns => (Width + _outputs - 1) / _outputs;

    /// <summary>Tiles of an image.</summary>
    public readonly int ImageTiles => TileColumns * ((Height + _outputs - 1) / _outputs);

    /// <summary>Tiles of the batch.</summary>
    public readonly int Tiles => Images * ImageTiles;

    /// <summary>How many parts the work has.</summary>
    public readonly int Parts => (Tiles + PartTiles - 1) / PartTiles;

    /// <summary>Products of a tile.</summary>
    public readonly int Planes => (_outputs + 2) * (_outputs + 2);

    /// <summary>Floats from one plane of transformed inputs to the next.</summary>
    public readonly nint InputPlane => ((nint)PartTiles * InChannels) + PlaneGap;

    /// <summary>Floats from one plane of products to the next.</summary>
    public readonly nint ProductPlane => ((nint)PartTiles * _width) + PlaneGap;

    /// <summary>Where the products begin in a worker's scratch; the transformed inputs begin at 0.</summary>
    public readonly nint ProductOffset => Planes * InputPlane;

    /// <summary>Where the piece of the input begins.</summary>
    public readonly nint PatchOffset => ProductOffset + (Planes * ProductPlane);

    /// <summary>Where a tile of outputs begins.</summary>
    public readonly nint SquareOffset => PatchOffset + ((nint)Planes * InChannels);

    /// <summary>Floats of one worker's scratch.</summary>
    public readonly nint ScratchFloats => SquareOffset + (_outputs * _outputs * _lanes);
}
