namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Eight rows.</summary>
internal readonly struct ShortTile : ITileHeight
{
    public static bool IsTall => false;
}
