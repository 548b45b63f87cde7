using Parquet;
using Parquet.Schema;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>One open parquet file: its schema, its label columns and its images by row group. Not safe for several threads.</summary>
internal sealed class ParquetShard : IDisposable
{
    private const string ImageColumn = "image";
    private readonly FileStream _stream;
    private readonly ParquetReader _reader;
    private readonly DataField[] _fields;
    private readonly DataField _image;

    private ParquetShard(string path, FileStream stream, ParquetReader reader)
    {
        FilePath = path;
        _stream = stream;
        _reader = reader;
        _fields = reader.Schema.DataFields;
        _image = Array.Find(_fields, field => IsBytes(field) && IsImagePath(field.Path))
            ?? throw new UserException(
                $"{path} has no column '{ImageColumn}' with image bytes; its columns are: {string.Join(", ", ColumnNames)}.");
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>The number of row groups.</summary>
    public int RowGroupCount => _reader.RowGroupCount;

    /// <summary>The JSON that Hugging Face datasets keeps in the file's metadata, if any.</summary>
    public string? HuggingFaceMetadata => _reader.CustomMetadata.GetValueOrDefault("huggingface");

    /// <summary>The top-level columns.</summary>
    public IEnumerable<string> ColumnNames => _reader.Schema.Fields.Select(column => column.Name);

    /// <summary>The integer columns, in file order.</summary>
    public IEnumerable<string> IntegerColumns =>
        _fields.Where(column => column.Path.Length == 1 && IntegerColumn.Reads(column)).Select(column => column.Name);

    /// <summary>Opens a parquet file.</summary>
    /// <exception cref="UserException">The file is not a whole parquet file, or has no image column.</exception>
    public static ParquetShard Open(string path)
    {
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be opened: {e.Message}", e);
        }

        try
        {
            ParquetMagic.Check(path, stream);
            ParquetReader reader = Opened(path, stream);
            return new ParquetShard(path, stream, reader);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>The number of rows of a row group.</summary>
    /// <exception cref="UserException">The footer states more rows than the file can hold.</exception>
    public int RowsOf(int group)
    {
        const long fewRows = 1 << 20;
        long rows = _reader.RowGroups[group].RowCount;
        return rows >= 0 && rows <= Math.Clamp(_stream.Length, fewRows, int.MaxValue)
            ? (int)rows
            : throw new UserException($"{FilePath} is damaged: row group {group} states {rows} rows, and the file has {_stream.Length} bytes.");
    }

    /// <summary>The size of a row group's images once decompressed, in bytes.</summary>
    public long ImageBytesOf(int group) => _reader.RowGroups[group].GetMetadata(_image)?.MetaData?.TotalUncompressedSize ?? 0;

    /// <summary>Reads an integer column of a row group; a null becomes <see cref="LabelSet.Missing"/>.</summary>
    /// <exception cref="UserException">The column is absent, holds no integers, or is damaged.</exception>
    public long[] ReadLabels(string column, int group)
    {
        DataField? field = Array.Find(_fields, f => f.Path.Length == 1 && f.Name == column);
        if (field is null || !IntegerColumn.Reads(field))
        {
            string problem = field is null ? "has no column" : $"holds {field.ClrType.Name} values, not integers, in column";
            throw new UserException($"{FilePath} {problem} '{column}'; its columns are: {string.Join(", ", ColumnNames)}.");
        }

        return Guarded(column, group, () => IntegerColumn.Read(_reader.RowGroups[group], field));
    }

    /// <summary>Reads the images of a row group; a missing one is empty.</summary>
    /// <exception cref="UserException">The column is damaged.</exception>
    public ReadOnlyMemory<byte>[] ReadImages(int group) => Guarded(ImageColumn, group, () =>
    {
        ParquetRowGroupReader rows = _reader.RowGroups[group];
        return DefinedValues.Read(rows, _image, (ReadOnlyMemory<byte> value) => value, ReadOnlyMemory<byte>.Empty);
    });

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static ParquetReader Opened(string path, FileStream stream)
    {
        try
        {
            return ParquetReader.CreateAsync(stream, leaveStreamOpen: true).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new UserException($"{path} has a damaged parquet footer: {e.Message}", e);
        }
    }

    private static bool IsBytes(DataField field) => field.ClrType == typeof(byte[]) || field.ClrType == typeof(ReadOnlyMemory<byte>);

    private static bool IsImagePath(FieldPath path) =>
        path[0] == ImageColumn && (path.Length == 1 || (path.Length == 2 && path[1] == "bytes"));

    private T Guarded<T>(string column, int group, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (UserException or OutOfMemoryException))
        {
            // The parquet library reports damage with whatever exception it stumbles into.
            throw new UserException($"{FilePath}: column '{column}' of row group {group} is damaged: {e.Message}", e);
        }
    }
}
