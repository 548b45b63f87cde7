using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>
/// A tensor to be written. Its values are fetched piece by piece while the file is written, so a tensor may be larger
/// than any array and may live on a device.
/// </summary>
internal sealed class TensorSource
{
    /// <summary>A tensor of any type.</summary>
    /// <param name="name">Its key in the file.</param>
    /// <param name="dtype">Its element type.</param>
    /// <param name="dims">Its sizes, outermost first; empty for a scalar.</param>
    /// <param name="copy">Called with rising offsets that cover the tensor once.</param>
    public TensorSource(string name, SafetensorsDtype dtype, long[] dims, CopyBytes copy)
    {
        long elements = 1;
        foreach (long dim in dims)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dim, nameof(dims));
            elements = checked(elements * dim);
        }
        Name = name;
        Dtype = dtype;
        Dims = dims;
        Copy = copy;
        ByteCount = checked(elements * dtype.ByteSize());
    }

    /// <summary>Its key in the file.</summary>
    public string Name { get; }

    /// <summary>Its element type.</summary>
    public SafetensorsDtype Dtype { get; }

    /// <summary>Its sizes, outermost first.</summary>
    public IReadOnlyList<long> Dims { get; }

    /// <summary>Its size in bytes.</summary>
    public long ByteCount { get; }

    /// <summary>Where its bytes come from.</summary>
    public CopyBytes Copy { get; }

    /// <summary>A float tensor whose values are fetched piece by piece.</summary>
    public static TensorSource F32(string name, long[] dims, CopyFloats copy) => new(
        name,
        SafetensorsDtype.F32,
        dims,
        (byteOffset, destination) => copy(byteOffset / sizeof(float), MemoryMarshal.Cast<byte, float>(destination)));

    /// <summary>A float tensor in memory.</summary>
    public static TensorSource F32(string name, long[] dims, ReadOnlyMemory<float> values) =>
        InMemory(name, SafetensorsDtype.F32, dims, values);

    /// <summary>A tensor of 64-bit integers in memory.</summary>
    public static TensorSource I64(string name, long[] dims, ReadOnlyMemory<long> values) =>
        InMemory(name, SafetensorsDtype.I64, dims, values);

    /// <summary>A tensor of bytes in memory.</summary>
    public static TensorSource U8(string name, long[] dims, ReadOnlyMemory<byte> values) =>
        InMemory(name, SafetensorsDtype.U8, dims, values);

    private static unsafe TensorSource InMemory<T>(string name, SafetensorsDtype dtype, long[] dims, ReadOnlyMemory<T> values)
        where T : unmanaged
    {
        TensorSource source = new(name, dtype, dims, (byteOffset, destination) =>
        {
            int first = (int)(byteOffset / sizeof(T));
            values.Span.Slice(first, destination.Length / sizeof(T)).CopyTo(MemoryMarshal.Cast<byte, T>(destination));
        });
        if (source.ByteCount != (long)values.Length * sizeof(T))
            throw new ArgumentException($"Tensor '{name}' has {values.Length} values, which its dims do not hold.", nameof(values));
        return source;
    }
}
