namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>How many rows a <see cref="GemmTile"/> has, known to the compiler.</summary>
internal interface ITileHeight
{
    /// <summary>Whether it has <see cref="GemmTile.Rows"/>, not <see cref="GemmTile.ShortRows"/>.</summary>
    static abstract bool IsTall { get; }
}
