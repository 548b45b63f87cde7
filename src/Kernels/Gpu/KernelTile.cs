namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>A form of a kernel for tensor cores, of which an operation may have several.</summary>
/// <param name="Suffix">How kernels of this form are called.</param>
internal abstract record KernelTile(string Suffix)
{
    /// <summary>Its size, for a table.</summary>
    public abstract string Size { get; }
}
