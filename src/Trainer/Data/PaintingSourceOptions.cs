namespace Wikiart.Cuda.Trainer.Data;

/// <summary>How a path is to be read as paintings.</summary>
internal sealed record PaintingSourceOptions
{
    /// <summary>The label columns to use as tasks; null takes the ones that the data is known to have.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>
    /// Files that fix a task's classes and their order, by task name: one class name a line, an index before it allowed.
    /// </summary>
    public IReadOnlyDictionary<string, string>? ClassFiles { get; init; }

    /// <summary>The task that the folder names of a class-per-folder tree stand for.</summary>
    public string FolderTask { get; init; } = "style";

    /// <summary>Whether images are asked for once and in order: a parquet source then keeps one row group.</summary>
    public bool InOrder { get; init; }

    /// <summary>Bytes of encoded images that a parquet source may keep in memory; it always keeps at least two row groups.</summary>
    public long CacheBytes { get; init; } = 2L << 30;
}
