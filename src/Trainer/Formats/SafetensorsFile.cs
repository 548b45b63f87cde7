using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>
/// A safetensors file open for reading. Everything the header says is checked against the file when it is opened, so a read afterwards
/// stays within bounds; values are fetched on demand. Reads may run on several threads.
/// </summary>
internal sealed class SafetensorsFile : IDisposable
{
    // The limit of the reference implementation.
    private const long LongestHeader = 100_000_000;

    // A multiple of every element size.
    private const int ChunkBytes = 4 << 20;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly long _dataStart;
    private readonly Dictionary<string, SafetensorsTensor> _byName;

    private SafetensorsFile(string path, SafeFileHandle handle, long dataStart, SafetensorsHeader header)
    {
        _path = path;
        _handle = handle;
        _dataStart = dataStart;
        Metadata = header.Metadata;
        Tensors = header.Tensors;
        _byName = Tensors.ToDictionary(tensor => tensor.Name);
    }

    /// <summary>The free text about the file; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors in the file's order.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>Opens and checks a file.</summary>
    /// <exception cref="UserException">The file cannot be read, is truncated, or breaks the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            // Sharing deletion lets a new checkpoint take this file's name while it is being read, on Windows too.
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            SafetensorsFile file = Open(path, handle);
            handle = null;
            return file;
        }
        catch (Exception error) when (FileError.Is(error) || error is ArgumentException)
        {
            throw new UserException($"Cannot read '{path}': {FileError.Reason(path, error)}.", error);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Whether the file has a tensor with this name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>Finds a tensor by its name.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public SafetensorsTensor Get(string name) => _byName.TryGetValue(name, out SafetensorsTensor? tensor)
        ? tensor
        : throw new UserException($"'{_path}' has no tensor '{name}' among its {Tensors.Count}.");

    /// <summary>Reads a whole tensor as floats; F16, BF16 and F64 are converted.</summary>
    /// <exception cref="UserException">No such tensor, another element count or type, or the file cannot be read.</exception>
    public void Read(string name, Span<float> destination)
    {
        SafetensorsTensor tensor = Get(name);
        if (tensor.ElementCount != destination.Length)
        {
            throw new UserException(
                $"Tensor '{name}' in '{_path}' has the shape {tensor.DimsText} with {tensor.ElementCount} values, " +
                $"but {destination.Length} are expected.");
        }
        Read(name, 0, destination);
    }

    /// <summary>Reads a part of a tensor as floats; F16, BF16 and F64 are converted.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="elementOffset">Index of the first value, counted in row-major order.</param>
    /// <param name="destination">As many values are read as it holds.</param>
    /// <exception cref="UserException">No such tensor, another element type, or the file cannot be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches beyond the tensor.</exception>
    public void Read(string name, long elementOffset, Span<float> destination)
    {
        SafetensorsTensor tensor = Get(name);
        if (!FloatDecoder.Accepts(tensor.Dtype))
            throw new UserException($"Tensor '{name}' in '{_path}' has the dtype {tensor.Dtype.HeaderName()}, where a float type is expected.");
        CheckRange(elementOffset, destination.Length, tensor.ElementCount);
        int size = tensor.Dtype.ByteSize();
        int chunkElements = ChunkBytes / size;
        byte[]? buffer = tensor.Dtype == SafetensorsDtype.F32 ? null : ArrayPool<byte>.Shared.Rent(ChunkBytes);
        while (destination.Length > 0)
        {
            Span<float> part = destination[..Math.Min(chunkElements, destination.Length)];
            long position = tensor.Begin + (elementOffset * size);
            if (buffer is null)
            {
                Fill(position, MemoryMarshal.AsBytes(part));
            }
            else
            {
                Span<byte> bytes = buffer.AsSpan(0, part.Length * size);
                Fill(position, bytes);
                FloatDecoder.Decode(tensor.Dtype, bytes, part);
            }
            elementOffset += part.Length;
            destination = destination[part.Length..];
        }
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Reads a part of a tensor's bytes as they are stored, whatever its type.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="byteOffset">Where the part begins within the tensor.</param>
    /// <param name="destination">As many bytes are read as it holds.</param>
    /// <exception cref="UserException">No such tensor, or the file cannot be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches beyond the tensor.</exception>
    public void ReadBytes(string name, long byteOffset, Span<byte> destination)
    {
        SafetensorsTensor tensor = Get(name);
        CheckRange(byteOffset, destination.Length, tensor.ByteCount);
        Fill(tensor.Begin + byteOffset, destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private static SafetensorsFile Open(string path, SafeFileHandle handle)
    {
        long length = RandomAccess.GetLength(handle);
        if (length < sizeof(ulong))
            throw new UserException($"Cannot read '{path}': the file holds {length} bytes, fewer than the 8 that begin a safetensors file.");
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        Fill(path, handle, 0, prefix);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength is 0 or > LongestHeader)
        {
            throw new UserException(
                $"Cannot read '{path}': its first 8 bytes give a header of {headerLength} bytes, where 1 to {LongestHeader} are expected, " +
                "so it is not a safetensors file.");
        }
        long dataStart = sizeof(ulong) + (long)headerLength;
        if (dataStart > length)
            throw Truncated(path, length, dataStart);
        byte[] json = new byte[(int)headerLength];
        Fill(path, handle, sizeof(ulong), json);
        SafetensorsHeader header = SafetensorsHeader.Parse(path, json);
        long promised = dataStart <= long.MaxValue - header.DataLength ? dataStart + header.DataLength : long.MaxValue;
        if (length < promised)
            throw Truncated(path, length, promised);
        if (length > promised)
        {
            throw new UserException(
                $"Cannot read '{path}': the file holds {length} bytes, the header promises {promised}: what follows belongs to no tensor.");
        }
        return new SafetensorsFile(path, handle, dataStart, header);
    }

    private static UserException Truncated(string path, long length, long promised) =>
        new($"Cannot read '{path}': the file holds {length} bytes, the header promises {promised}: it is truncated.");

    private static void CheckRange(long offset, int count, long available)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, available - offset);
    }

    private void Fill(long position, Span<byte> destination)
    {
        try
        {
            Fill(_path, _handle, _dataStart + position, destination);
        }
        catch (IOException error)
        {
            throw new UserException($"Cannot read '{_path}': {FileError.Reason(_path, error)}.", error);
        }
    }

    private static void Fill(string path, SafeFileHandle handle, long position, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int count = RandomAccess.Read(handle, destination, position);
            if (count == 0)
                throw new UserException($"Cannot read '{path}': the file became shorter while it was read.");
            position += count;
            destination = destination[count..];
        }
    }
}
