using Google.Protobuf;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Export.Onnx;

/// <summary>
/// Writes ONNX files whose weights are fetched piece by piece, so that a model of a gigabyte passes through a few megabytes of memory.
/// Weights lie inside the file, or in a file beside it (ONNX's "external data"), which has no limit in size.
/// </summary>
internal static class OnnxModelWriter
{
    /// <summary>No protobuf message can be larger.</summary>
    public const long LargestMessage = int.MaxValue;

    /// <summary>What is added to the model's file name for external data.</summary>
    public const string DataSuffix = ".data";

    private const int ChunkBytes = 4 << 20;

    // A memory page: readers map the data file, and want each tensor on a page of its own.
    private const long Alignment = 4096;

    /// <summary>Writes or replaces a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model without its weights.</param>
    /// <param name="weights">Its weights, single precision.</param>
    /// <param name="externalData">Whether to put the weights beside the file even where they would fit into it.</param>
    /// <exception cref="Runtime.UserException">A file cannot be written.</exception>
    public static void Write(string path, ModelProto model, IReadOnlyList<TensorSource> weights, bool externalData)
    {
        if (externalData || MessageSize(model, weights) > LargestMessage)
        {
            WriteExternal(path, model, weights);
        }
        else
        {
            AtomicFile.Write(path, stream => WriteInline(stream, model, weights));
        }
    }

    private static long MessageSize(ModelProto model, IReadOnlyList<TensorSource> weights) =>
        model.CalculateSize() + weights.Sum(weight => weight.ByteCount + Described(weight).CalculateSize() + 32L);

    private static void WriteInline(Stream stream, ModelProto model, IReadOnlyList<TensorSource> weights)
    {
        ModelProto shell = model.Clone();
        shell.Graph = null;
        byte[] graph = model.Graph.ToByteArray();
        byte[][] heads = [.. weights.Select(weight => Described(weight).ToByteArray())];
        long[] sizes = [.. weights.Select((weight, i) => heads[i].Length + FieldSize(TensorProto.RawDataFieldNumber, weight.ByteCount))];
        long graphSize = graph.Length + sizes.Sum(size => FieldSize(GraphProto.InitializerFieldNumber, size));
        stream.Write(shell.ToByteArray());

        // The fields of a message may come in any order, so the weights can follow everything else.
        WriteFieldStart(stream, ModelProto.GraphFieldNumber, graphSize);
        stream.Write(graph);
        byte[] chunk = new byte[ChunkBytes];
        for (int i = 0; i < weights.Count; i++)
        {
            WriteFieldStart(stream, GraphProto.InitializerFieldNumber, sizes[i]);
            stream.Write(heads[i]);
            WriteFieldStart(stream, TensorProto.RawDataFieldNumber, weights[i].ByteCount);
            WriteValues(stream, weights[i], chunk);
        }
    }

    private static void WriteExternal(string path, ModelProto model, IReadOnlyList<TensorSource> weights)
    {
        ModelProto whole = model.Clone();
        long offset = 0;
        long[] starts = new long[weights.Count];
        for (int i = 0; i < weights.Count; i++)
        {
            starts[i] = offset;
            TensorProto tensor = Described(weights[i]);
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ExternalData.Add(Entry("location", Path.GetFileName(path) + DataSuffix));
            tensor.ExternalData.Add(Entry("offset", $"{offset}"));
            tensor.ExternalData.Add(Entry("length", $"{weights[i].ByteCount}"));
            whole.Graph.Initializer.Add(tensor);
            offset = (offset + weights[i].ByteCount + Alignment - 1) / Alignment * Alignment;
        }

        AtomicFile.Write(path + DataSuffix, stream =>
        {
            byte[] chunk = new byte[ChunkBytes];
            long written = 0;
            for (int i = 0; i < weights.Count; i++)
            {
                stream.Write(new byte[starts[i] - written]);
                WriteValues(stream, weights[i], chunk);
                written = starts[i] + weights[i].ByteCount;
            }
        });
        AtomicFile.Write(path, stream => whole.WriteTo(stream));
    }

    private static TensorProto Described(TensorSource weight) => new()
    {
        Name = weight.Name,
        DataType = (int)TensorProto.Types.DataType.Float,
        Dims = { weight.Dims },
    };

    private static StringStringEntryProto Entry(string key, string value) => new() { Key = key, Value = value };

    private static long FieldSize(int field, long length) =>
        CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeUInt64Size((ulong)length) + length;

    private static void WriteFieldStart(Stream stream, int field, long length)
    {
        using CodedOutputStream coded = new(stream, leaveOpen: true);
        coded.WriteTag(field, WireFormat.WireType.LengthDelimited);
        coded.WriteUInt64((ulong)length);
    }

    private static void WriteValues(Stream stream, TensorSource weight, byte[] chunk)
    {
        for (long done = 0; done < weight.ByteCount; done += chunk.Length)
        {
            Span<byte> piece = chunk.AsSpan(0, (int)Math.Min(chunk.Length, weight.ByteCount - done));
            weight.Copy(done, piece);
            stream.Write(piece);
        }
    }
}
