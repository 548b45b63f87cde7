using System.Buffers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>
/// Packs a data set: several threads decode, one writes in the order of the source, so that the result does not depend on the
/// number of threads. Pixels that an earlier run left are found by what they were made from and used again.
/// </summary>
internal sealed class Packer
{
    private readonly IPaintingSource _source;
    private readonly PackOptions _options;
    private readonly List<string> _reasons = [];
    private readonly UnreadableLog _unreadable;
    private readonly int[] _shard;
    private readonly int[] _entry;
    private PackProgress _progress;

    /// <summary>Prepares packing.</summary>
    /// <param name="source">The paintings.</param>
    /// <param name="options">How to pack them.</param>
    public Packer(IPaintingSource source, PackOptions options)
    {
        _source = source;
        _options = options;
        _shard = new int[source.Count];
        _entry = new int[source.Count];
        _unreadable = new UnreadableLog(source, new UnreadableTally(source.Count, options.MaxUnreadable), before: 0);
    }

    /// <summary>How far packing has come.</summary>
    public PackProgress Progress => _progress;

    /// <summary>The paintings that cannot be read.</summary>
    public IReadOnlyList<UnreadableImage> Unreadable => _unreadable.Images;

    /// <summary>Packs until all is done or somebody asks to stop. What was decoded is kept in either case.</summary>
    /// <param name="stop">Whether to stop.</param>
    /// <param name="report">Called after each painting.</param>
    /// <returns>Whether all is done, and the index written.</returns>
    /// <exception cref="UserException">Something cannot be read or written, or too many pictures cannot be read.</exception>
    public bool Run(Func<bool> stop, Action<PackProgress> report)
    {
        using PictureReducer reducer = new(_options.Side);
        using PackedShards shards = new(_options, reducer.Buffers);
        bool finished = OrderedWork.Run(
            _source.Count,
            _options.Threads,
            sample => Begin(sample, shards.Existing, reducer),
            (sample, picture) =>
            {
                Place(sample, picture, shards, reducer.Buffers);
                report(_progress);
            },
            stop);
        shards.Complete();
        if (finished)
        {
            PackedFolder.WriteIndex(_options.Folder, Index(shards));
        }

        return finished;
    }

    private Func<PackedPicture> Begin(int sample, IReadOnlySet<UInt128> existing, PictureReducer reducer)
    {
        ReadOnlyMemory<byte> encoded;
        try
        {
            encoded = _source.ReadEncoded(sample);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return () => new PackedPicture(default, e.Message.TrimEnd('.'), null, 0, 0);
        }

        return () =>
        {
            UInt128 key = PictureReducer.Key(encoded.Span);
            return existing.Contains(key) ? new PackedPicture(key, null, null, 0, 0) : reducer.Reduce(key, encoded.Span);
        };
    }

    private void Place(int sample, PackedPicture picture, PackedShards shards, ArrayPool<byte> buffers)
    {
        _unreadable.See(sample);
        if (picture.Fault is { } fault)
        {
            _shard[sample] = -1;
            _entry[sample] = _reasons.Count;
            _reasons.Add(fault);
            _unreadable.Add(sample, fault);
            _progress = _progress with { Done = _progress.Done + 1, Unreadable = _progress.Unreadable + 1 };
            _unreadable.Judge();
            return;
        }

        (int Shard, int Entry)? found = shards.Find(picture.Key);
        (_shard[sample], _entry[sample]) = found ?? shards.Add(picture);
        _progress = found is null
            ? _progress with { Done = _progress.Done + 1, Decoded = _progress.Decoded + 1 }
            : _progress with { Done = _progress.Done + 1, Reused = _progress.Reused + 1 };
        if (found is not null && picture.Pixels is not null)
        {
            buffers.Return(picture.Pixels);
        }
    }

    private PackedIndex Index(PackedShards shards) => new()
    {
        Source = _options.SourceName,
        Description = _source.Description,
        Program = $"wikiart {typeof(Packer).Assembly.GetName().Version?.ToString(3)}",
        Side = _options.Side,
        Tasks = [.. _source.Tasks.Select(task => new PackedTask(task.Task, [.. task.ClassNames]))],
        Shards = shards.Names,
        Names = [.. Enumerable.Range(0, _source.Count).Select(_source.NameOf)],
        Labels = [.. Enumerable.Range(0, _source.Count).SelectMany(sample =>
            Enumerable.Range(0, _source.Tasks.Count).Select(task => _source.Label(sample, task)))],
        Shard = _shard,
        Entry = _entry,
        Reasons = [.. _reasons],
        Train = _source.OwnSplit?.Train,
        Validation = _source.OwnSplit?.Validation,
    };
}
