namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Some rows or columns of a kernel, at equal distances.</summary>
/// <param name="First">The first.</param>
/// <param name="Step">From one to the next; negative to walk backward.</param>
/// <param name="Count">How many.</param>
internal readonly record struct TapRange(int First, int Step, int Count)
{
    /// <summary>One of them.</summary>
    /// <param name="index">Its place here.</param>
    /// <returns>Its place in the kernel.</returns>
    public int this[int index] => First + (index * Step);
}
