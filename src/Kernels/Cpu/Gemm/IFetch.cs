namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>What a <see cref="GemmTile"/> asks memory for while it multiplies.</summary>
internal unsafe interface IFetch
{
    /// <summary>Asks for a line.</summary>
    /// <param name="address">The line; never read, so that it may be any address.</param>
    /// <returns>The next one.</returns>
    static abstract byte* Line(byte* address);
}
