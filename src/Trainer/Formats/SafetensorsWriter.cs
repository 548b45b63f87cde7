using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>
/// Writes safetensors files: 8 bytes with the header's length, a JSON header padded with spaces to a multiple of 8, the tensors' bytes
/// without gaps. The format: https://github.com/huggingface/safetensors#format.
/// </summary>
internal static class SafetensorsWriter
{
    /// <summary>The header's key for free text about the file; no tensor may have this name.</summary>
    public const string MetadataKey = "__metadata__";

    // A multiple of every element size, so that each piece begins and ends between two elements.
    private const int ChunkBytes = 4 << 20;

    private const int Alignment = 8;

    /// <summary>Writes or replaces a file as a whole (see <see cref="AtomicFile"/>).</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="metadata">Free text about the file.</param>
    /// <param name="tensors">
    /// In the order wanted. Wider element types come first in the file all the same: that keeps every tensor aligned to its
    /// elements for readers that map the file into memory.
    /// </param>
    /// <exception cref="UserException">The file cannot be written; the previous one is intact.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, string> metadata, IEnumerable<TensorSource> tensors) =>
        AtomicFile.Write(path, stream => Write(stream, metadata, tensors));

    /// <summary>Writes a file's content to a stream, front to back.</summary>
    public static void Write(Stream stream, IReadOnlyDictionary<string, string> metadata, IEnumerable<TensorSource> tensors)
    {
        TensorSource[] ordered = [.. tensors.OrderByDescending(tensor => tensor.Dtype.ByteSize())];
        stream.Write(Header(metadata, ordered));
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        foreach (TensorSource tensor in ordered)
            Write(stream, tensor, chunk);
        ArrayPool<byte>.Shared.Return(chunk);
    }

    private static void Write(Stream stream, TensorSource tensor, byte[] chunk)
    {
        for (long offset = 0; offset < tensor.ByteCount; offset += ChunkBytes)
        {
            Span<byte> piece = chunk.AsSpan(0, (int)Math.Min(ChunkBytes, tensor.ByteCount - offset));
            tensor.Copy(offset, piece);
            stream.Write(piece);
        }
    }

    private static byte[] Header(IReadOnlyDictionary<string, string> metadata, TensorSource[] tensors)
    {
        ArrayBufferWriter<byte> json = new();
        using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            WriteJson(writer, metadata, tensors);
        int padded = (json.WrittenCount + Alignment - 1) / Alignment * Alignment;
        byte[] header = new byte[sizeof(ulong) + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)padded);
        json.WrittenSpan.CopyTo(header.AsSpan(sizeof(ulong)));
        header.AsSpan(sizeof(ulong) + json.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata, TensorSource[] tensors)
    {
        json.WriteStartObject();
        if (metadata.Count > 0)
        {
            json.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
        }
        HashSet<string> names = [MetadataKey];
        long offset = 0;
        foreach (TensorSource tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"The tensor name '{tensor.Name}' is reserved or used twice.", nameof(tensors));
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.Dtype.HeaderName());
            WriteNumbers(json, "shape", tensor.Dims);
            WriteNumbers(json, "data_offsets", [offset, checked(offset + tensor.ByteCount)]);
            json.WriteEndObject();
            offset += tensor.ByteCount;
        }
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IReadOnlyList<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (long number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
