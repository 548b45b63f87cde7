using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.TensorBoard;

/// <summary>
/// TFRecord framing: the length as 8 bytes, its masked CRC-32C, the data, and the data's masked CRC-32C, all little-endian
/// (https://www.tensorflow.org/tutorials/load_data/tfrecord). Each record reaches the operating system before the call returns.
/// </summary>
internal sealed class RecordWriter : IDisposable
{
    private const int LengthBytes = 8;
    private const int CrcBytes = 4;
    private const uint MaskDelta = 0xA282EAD8;
    private readonly string _path;
    private readonly FileStream _stream;

    /// <summary>Starts a file.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <exception cref="UserException">It cannot be written.</exception>
    public RecordWriter(string path)
    {
        _path = path;
        try
        {
            _stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw Failure(error);
        }
    }

    /// <summary>The checksum of some bytes, rotated and shifted as TFRecord has it, so that records may hold checksums.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The masked CRC-32C.</returns>
    public static uint MaskedCrc(ReadOnlySpan<byte> bytes) =>
        BitOperations.RotateRight(Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, bytes), 15) + MaskDelta;

    /// <summary>Adds a record.</summary>
    /// <param name="data">Its bytes.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> data)
    {
        byte[] record = new byte[LengthBytes + CrcBytes + data.Length + CrcBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(LengthBytes), MaskedCrc(record.AsSpan(0, LengthBytes)));
        data.CopyTo(record.AsSpan(LengthBytes + CrcBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(record.Length - CrcBytes), MaskedCrc(data));
        try
        {
            _stream.Write(record);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw Failure(error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private UserException Failure(Exception error) => new($"Cannot write '{_path}': {FileError.Reason(_path, error)}.", error);
}
