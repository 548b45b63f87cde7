using System.Runtime.InteropServices;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Wikiart.Cuda.Trainer.Tests.Data;

/// <summary>Writes huggan-style shards with another library than the one under test, down to definition levels.</summary>
internal sealed class TestShard
{
    public List<Row> Rows { get; } = [];

    public string[] Columns { get; init; } = ["artist", "genre", "style"];

    public int RowGroupRows { get; init; } = int.MaxValue;

    public Compression Compression { get; init; } = Compression.Snappy;

    public bool Dictionary { get; init; }

    public bool RequiredLabels { get; init; }

    public string? HuggingFaceMetadata { get; init; }

    public string ImageColumn { get; init; } = "image";

    /// <param name="Image">Null for a struct whose bytes are null.</param>
    /// <param name="Labels">One for each column; null for a null.</param>
    /// <param name="StructIsNull">The whole struct is null.</param>
    internal sealed record Row(byte[]? Image, long?[] Labels, bool StructIsNull = false);

    public static TestShard Numbered(int count, Func<int, long?[]> labels, TestShard? like = null)
    {
        TestShard shard = like ?? new TestShard();
        for (int i = 0; i < count; i++)
        {
            shard.Rows.Add(new Row(TestImages.Numbered(i), labels(i)));
        }

        return shard;
    }

    public string WriteTo(string path)
    {
        using WriterPropertiesBuilder builder = new WriterPropertiesBuilder().Compression(Compression);
        using WriterProperties properties = (Dictionary ? builder.EnableDictionary() : builder.DisableDictionary()).Build();
        using GroupNode schema = Schema();
        var metadata = HuggingFaceMetadata is null ? null : new Dictionary<string, string> { ["huggingface"] = HuggingFaceMetadata };
        using var file = new ParquetFileWriter(path, schema, properties, metadata);
        foreach (Row[] rows in Rows.Chunk(Math.Min(RowGroupRows, Math.Max(1, Rows.Count))))
        {
            using RowGroupWriter group = file.AppendRowGroup();
            WriteImages((ColumnWriter<ByteArray>)group.NextColumn(), rows);
            WriteNulls((ColumnWriter<ByteArray>)group.NextColumn(), rows);
            for (int column = 0; column < Columns.Length; column++)
            {
                WriteLabels((ColumnWriter<long>)group.NextColumn(), rows, column);
            }
        }

        file.Close();
        return path;
    }

    private GroupNode Schema()
    {
        var image = new GroupNode(ImageColumn, Repetition.Optional,
        [
            new PrimitiveNode("bytes", Repetition.Optional, LogicalType.None(), PhysicalType.ByteArray),
            new PrimitiveNode("path", Repetition.Optional, LogicalType.String(), PhysicalType.ByteArray),
        ]);
        Repetition labels = RequiredLabels ? Repetition.Required : Repetition.Optional;
        IEnumerable<Node> columns = Columns.Select(name => new PrimitiveNode(name, labels, LogicalType.Int(64, true), PhysicalType.Int64));
        return new GroupNode("schema", Repetition.Required, [image, .. columns]);
    }

    private static void WriteImages(ColumnWriter<ByteArray> writer, Row[] rows)
    {
        byte[][] present = rows.Where(row => row is { Image: not null, StructIsNull: false }).Select(row => row.Image!).ToArray();
        short[] levels = Array.ConvertAll(rows, row => (short)(row.StructIsNull ? 0 : row.Image is null ? 1 : 2));
        GCHandle[] pinned = Array.ConvertAll(present, bytes => GCHandle.Alloc(bytes, GCHandleType.Pinned));
        ByteArray[] values = pinned.Select((handle, i) => new ByteArray(handle.AddrOfPinnedObject(), present[i].Length)).ToArray();
        writer.WriteBatch(rows.Length, levels, [], values);
        Array.ForEach(pinned, handle => handle.Free());
    }

    private static void WriteNulls(ColumnWriter<ByteArray> writer, Row[] rows) =>
        writer.WriteBatch(rows.Length, Array.ConvertAll(rows, row => (short)(row.StructIsNull ? 0 : 1)), [], []);

    private void WriteLabels(ColumnWriter<long> writer, Row[] rows, int column)
    {
        long[] values = rows.Where(row => row.Labels[column] is not null).Select(row => row.Labels[column]!.Value).ToArray();
        short[] levels = RequiredLabels ? [] : Array.ConvertAll(rows, row => (short)(row.Labels[column] is null ? 0 : 1));
        writer.WriteBatch(rows.Length, levels, [], values);
    }
}
