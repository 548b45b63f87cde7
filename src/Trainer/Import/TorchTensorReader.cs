using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>Reads a tensor front to back: a contiguous one straight through, another by gathering it from its storage.</summary>
internal sealed class TorchTensorReader
{
    private readonly Func<Stream> _open;
    private readonly TorchTensor _tensor;
    private Stream? _stream;

    /// <summary>Prepares to read.</summary>
    /// <param name="open">Opens the tensor's storage at its beginning.</param>
    /// <param name="tensor">The tensor.</param>
    public TorchTensorReader(Func<Stream> open, TorchTensor tensor)
    {
        _open = open;
        _tensor = tensor;
    }

    /// <summary>Reads the next part.</summary>
    /// <param name="byteOffset">Where it begins; each call goes on where the one before ended.</param>
    /// <param name="destination">To be filled.</param>
    public void Read(long byteOffset, Span<byte> destination)
    {
        _stream ??= _tensor.IsContiguous ? Straight() : Gathered();
        _stream.ReadExactly(destination);
        if (byteOffset + destination.Length == _tensor.Count * _tensor.Storage.Dtype.ByteSize())
        {
            _stream.Dispose();
            _stream = null;
        }
    }

    private Stream Straight()
    {
        Stream stream = _open();
        Skip(stream, _tensor.Offset * _tensor.Storage.Dtype.ByteSize());
        return stream;
    }

    private MemoryStream Gathered()
    {
        int size = _tensor.Storage.Dtype.ByteSize();
        byte[] storage = new byte[checked(_tensor.Extent * size)];
        using (Stream stream = _open())
        {
            stream.ReadExactly(storage);
        }

        byte[] values = new byte[checked(_tensor.Count * size)];
        long[] index = new long[_tensor.Sizes.Length];
        for (long i = 0; i < _tensor.Count; i++)
        {
            long from = _tensor.Offset;
            for (int axis = 0; axis < index.Length; axis++)
            {
                from += index[axis] * _tensor.Strides[axis];
            }

            Array.Copy(storage, from * size, values, i * size, size);
            Advance(index);
        }

        return new MemoryStream(values);
    }

    private void Advance(long[] index)
    {
        for (int axis = index.Length - 1; axis >= 0; axis--)
        {
            if (++index[axis] < _tensor.Sizes[axis])
            {
                return;
            }

            index[axis] = 0;
        }
    }

    private static void Skip(Stream stream, long bytes)
    {
        byte[] buffer = new byte[(int)Math.Min(bytes, 1 << 20)];
        for (long left = bytes; left > 0; left -= buffer.Length)
        {
            stream.ReadExactly(buffer.AsSpan(0, (int)Math.Min(buffer.Length, left)));
        }
    }
}
