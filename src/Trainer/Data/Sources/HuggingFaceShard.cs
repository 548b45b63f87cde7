using Parquet;
using Parquet.Schema;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>Writes a parquet file laid out as huggan/wikiart: struct image{bytes, path}, one int64 column for each task.</summary>
internal static class HuggingFaceShard
{
    /// <summary>Writes a shard beside its final place and then renames it, so that no half-written file is ever seen.</summary>
    /// <param name="path">The file, replaced if it exists; its folder is created if need be.</param>
    /// <param name="tasks">The label columns and their class names.</param>
    /// <param name="images">Encoded images.</param>
    /// <param name="labels">Labels, [task][image].</param>
    /// <param name="rowGroupRows">Rows in a row group.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Write(
        string path, IReadOnlyList<LabelSet> tasks, ReadOnlyMemory<byte>[] images, long[][] labels, int rowGroupRows)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite))
            {
                WriteAsync(stream, tasks, images, labels, rowGroupRows).GetAwaiter().GetResult();
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be written: {e.Message}", e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task WriteAsync(
        FileStream stream, IReadOnlyList<LabelSet> tasks, ReadOnlyMemory<byte>[] images, long[][] labels, int rowGroupRows)
    {
        var bytes = new DataField<byte[]>("bytes");
        var imagePath = new DataField<string>("path");
        DataField<long>[] columns = tasks.Select(task => new DataField<long>(task.Task)).ToArray();
        var schema = new ParquetSchema([new StructField("image", bytes, imagePath), .. columns]);

        // JPEG bytes do not compress, and a dictionary of them is of no use.
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.None, DictionaryEncodingThreshold = 0 };
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, stream, options);
        writer.CustomMetadata = new Dictionary<string, string> { ["huggingface"] = HuggingFaceFeatures.Write(tasks) };
        for (int start = 0; start < images.Length; start += rowGroupRows)
        {
            int rows = Math.Min(rowGroupRows, images.Length - start);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            ReadOnlyMemory<byte>?[] groupImages = images.AsSpan(start, rows).ToArray().Select(image => (ReadOnlyMemory<byte>?)image).ToArray();
            await group.WriteAsync<ReadOnlyMemory<byte>>(bytes, groupImages);
            await group.WriteAsync(imagePath, new string?[rows]);
            for (int task = 0; task < columns.Length; task++)
            {
                await group.WriteAsync<long>(columns[task], labels[task].AsMemory(start, rows));
            }
        }
    }
}
