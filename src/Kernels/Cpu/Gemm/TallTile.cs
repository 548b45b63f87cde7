namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Twelve rows.</summary>
internal readonly struct TallTile : ITileHeight
{
    public static bool IsTall => true;
}
