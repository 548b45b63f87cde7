namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Some bytes of device memory.</summary>
/// <param name="Address">The first.</param>
/// <param name="Bytes">How many; of an empty range the address may be 0.</param>
public readonly record struct MemoryRange(nint Address, long Bytes)
{
    /// <summary>The memory of a view.</summary>
    /// <typeparam name="TShape">Its shape.</typeparam>
    /// <param name="view">The view; a default one is empty.</param>
    /// <returns>Its bytes.</returns>
    public static MemoryRange Of<TShape>(View<TShape> view)
        where TShape : struct, IShape => new(view.Address, view.Address == 0 ? 0 : view.Shape.Bytes);

    /// <summary>Whether a byte belongs to both.</summary>
    /// <param name="other">Another range.</param>
    public bool Overlaps(MemoryRange other) =>
        Bytes > 0 && other.Bytes > 0 && Address < other.Address + (nint)other.Bytes && other.Address < Address + (nint)Bytes;
}
