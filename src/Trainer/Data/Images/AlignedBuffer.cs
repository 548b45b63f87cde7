using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>Memory that begins at a multiple of the longest vector, so that loads of whole vectors touch one cache line each. It only grows.</summary>
/// <typeparam name="T">What it holds.</typeparam>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private byte[] _bytes = [];
    private int _length;

    /// <summary>The first element; valid until the buffer grows, and while it is reachable.</summary>
    public T* Pointer { get; private set; }

    /// <summary>Makes room, and sets it to zero.</summary>
    /// <param name="length">Elements.</param>
    /// <returns>As many elements.</returns>
    public Span<T> Clear(int length)
    {
        if (_length < length)
        {
            int alignment = Vector512<byte>.Count;
            _bytes = GC.AllocateUninitializedArray<byte>(checked((length * sizeof(T)) + alignment), pinned: true);
            nuint first = (nuint)Unsafe.AsPointer(ref _bytes[0]);
            Pointer = (T*)((first + (nuint)alignment - 1) & ~((nuint)alignment - 1));
            _length = length;
        }

        Span<T> span = new(Pointer, length);
        span.Clear();
        return span;
    }
}
