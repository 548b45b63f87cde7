namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Whether memory is asked for ahead of its use.</summary>
internal unsafe interface IFetch
{
    /// <summary>Asks for one line of the cache and moves on to the next.</summary>
    /// <param name="line">The line's address, which need not be readable.</param>
    static abstract void Line(ref byte* line);
}
