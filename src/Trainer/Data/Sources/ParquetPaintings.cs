using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>Paintings in parquet shards laid out as huggan/wikiart: an image column and integer label columns.</summary>
internal sealed class ParquetPaintings : IPaintingSource
{
    private readonly ParquetShard[] _shards;
    private readonly (int Shard, int Group, int Row)[] _groups;
    private readonly int[] _starts;
    private readonly int[] _labels;
    private readonly RowGroupCache _cache;

    private ParquetPaintings(string path, ParquetShard[] shards, PaintingSourceOptions options)
    {
        _shards = shards;
        (_groups, _starts) = Layout(path, shards);
        Count = _starts[^1];
        (Tasks, _labels) = ParquetLabels.Read(shards, Count, options);

        long largest = Math.Max(1, _groups.Max(g => shards[g.Shard].ImageBytesOf(g.Group)));
        int capacity = options.InOrder ? 1 : (int)Math.Clamp(options.CacheBytes / largest, 2, Math.Max(2, _groups.Length));
        _cache = new RowGroupCache(capacity, group => shards[_groups[group].Shard].ReadImages(_groups[group].Group));

        // One place is kept for the group that comes next, so that moving on does not evict what is still being read.
        GroupWindow = capacity >= _groups.Length ? int.MaxValue : Math.Max(1, capacity - 1);
        string files = shards.Length == 1 ? "1 parquet file" : $"{shards.Length} parquet files";
        Description = $"{Count} paintings in {files} at {path}";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LabelSet> Tasks { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public Split? OwnSplit => null;

    /// <inheritdoc/>
    public int GroupWindow { get; }

    /// <summary>How many times a row group has been read since opening.</summary>
    public int RowGroupLoads => _cache.Loads;

    /// <summary>Opens a parquet file, or all <c>*.parquet</c> files of a folder in ordinal order.</summary>
    /// <exception cref="UserException">A file is damaged, a column is missing or a label is out of range.</exception>
    public static ParquetPaintings Open(string path, PaintingSourceOptions options)
    {
        string[] files = File.Exists(path) ? [path] : Directory.GetFiles(path, "*.parquet");
        Array.Sort(files, string.CompareOrdinal);
        var shards = new List<ParquetShard>();
        try
        {
            foreach (string file in files)
            {
                shards.Add(ParquetShard.Open(file));
            }

            return new ParquetPaintings(path, shards.ToArray(), options);
        }
        catch (Exception e)
        {
            shards.ForEach(shard => shard.Dispose());
            if (e is UserException or OutOfMemoryException)
            {
                throw;
            }

            // The parquet library reports a damaged footer when it is first asked for something in it, and in its own way.
            throw new UserException($"{files[Math.Min(shards.Count, files.Length - 1)]} is damaged: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public int Label(int sample, int task) => _labels[(sample * Tasks.Count) + task];

    /// <inheritdoc/>
    public string NameOf(int sample)
    {
        int index = IndexOfGroup(sample);
        (int shard, _, int row) = _groups[index];
        return $"{Path.GetFileName(_shards[shard].FilePath)} row {row + sample - _starts[index]}";
    }

    /// <inheritdoc/>
    public int GroupOf(int sample) => IndexOfGroup(sample);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadEncoded(int sample)
    {
        int group = IndexOfGroup(sample);
        ReadOnlyMemory<byte> image = _cache.Get(group)[sample - _starts[group]];
        return image.IsEmpty ? throw new InvalidDataException("the row has no image bytes") : image;
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_shards, shard => shard.Dispose());

    private static ((int Shard, int Group, int Row)[] Groups, int[] Starts) Layout(string path, ParquetShard[] shards)
    {
        var groups = new List<(int Shard, int Group, int Row)>();
        var starts = new List<int> { 0 };
        for (int shard = 0; shard < shards.Length; shard++)
        {
            int row = 0;
            for (int group = 0; group < shards[shard].RowGroupCount; group++)
            {
                int rows = shards[shard].RowsOf(group);
                groups.Add((shard, group, row));
                starts.Add(checked(starts[^1] + rows));
                row += rows;
            }
        }

        return starts[^1] > 0 ? (groups.ToArray(), starts.ToArray()) : throw new UserException($"{path} holds no rows.");
    }

    private int IndexOfGroup(int sample)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sample, Count);
        int found = Array.BinarySearch(_starts, sample);
        int group = found >= 0 ? found : ~found - 1;

        // Empty row groups share a start with the group after them.
        while (_starts[group + 1] == _starts[group])
        {
            group++;
        }

        return group;
    }
}
