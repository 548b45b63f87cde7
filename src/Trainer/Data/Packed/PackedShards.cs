using System.Buffers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>The shards of a folder while it is being packed: what they hold already, and the one that grows.</summary>
internal sealed class PackedShards : IDisposable
{
    private readonly PackOptions _options;
    private readonly Dictionary<UInt128, (int Shard, int Entry)> _places = [];
    private readonly List<PackedShardName> _complete = [];
    private readonly ArrayPool<byte> _buffers;
    private PackedShardWriter? _writer;
    private PackedShardWriter? _sealed;

    /// <summary>Looks at what an earlier run left.</summary>
    /// <param name="options">How the data set is packed.</param>
    /// <param name="buffers">Where the pixels of written pictures go.</param>
    /// <exception cref="UserException">A shard is damaged or was made for another size.</exception>
    public PackedShards(PackOptions options, ArrayPool<byte> buffers)
    {
        _options = options;
        _buffers = buffers;
        foreach (string leftover in Directory.GetFiles(options.Folder, "*" + PackedShardWriter.TemporarySuffix))
        {
            File.Delete(leftover);
        }

        foreach (string path in PackedFolder.Shards(options.Folder))
        {
            using PackedShard shard = PackedShard.Open(path);
            if (shard.Side != options.Side)
            {
                throw new UserException(
                    $"'{options.Folder}' was packed at {shard.Side} px, and now {options.Side} px are asked for; give another folder, or that size.");
            }

            if (Path.GetFileName(path) != PackedFolder.ShardName(_complete.Count))
            {
                throw new UserException($"'{path}' is not the shard that comes next: '{PackedFolder.ShardName(_complete.Count)}' is missing.");
            }

            for (int entry = 0; entry < shard.Entries.Count; entry++)
            {
                _places[shard.Entries[entry].Key] = (_complete.Count, entry);
            }

            _complete.Add(new PackedShardName(Path.GetFileName(path), shard.TableChecksum));
        }

        Existing = new HashSet<UInt128>(_places.Keys);
    }

    /// <summary>What was there when packing began; it does not change, so that several threads may ask.</summary>
    public IReadOnlySet<UInt128> Existing { get; }

    /// <summary>The complete shards.</summary>
    public PackedShardName[] Names => [.. _complete];

    /// <summary>Where a picture lies, or null.</summary>
    public (int Shard, int Entry)? Find(UInt128 key) => _places.TryGetValue(key, out (int, int) place) ? place : null;

    /// <summary>Adds a picture to the shard that grows, and takes over its pixels.</summary>
    /// <exception cref="UserException">The disk is full, or a file cannot be written for another reason.</exception>
    public (int Shard, int Entry) Add(PackedPicture picture)
    {
        string path = Path.Combine(_options.Folder, PackedFolder.ShardName(_complete.Count));
        _writer ??= new PackedShardWriter(path, _options.Side, _buffers);
        (int, int) place = (_complete.Count, _writer.Count);
        _writer.Add(picture);
        _places[picture.Key] = place;
        if (_writer.Length >= _options.ShardBytes)
        {
            Seal();
        }

        return place;
    }

    /// <summary>Finishes the shard that grows, if there is one.</summary>
    /// <exception cref="UserException">The disk is full, or a file cannot be written for another reason.</exception>
    public void Complete()
    {
        if (_writer is not null)
        {
            Seal();
        }

        FinishSealed();
    }

    /// <summary>Removes the shard that grows.</summary>
    public void Dispose()
    {
        _writer?.Dispose();
        _sealed?.Dispose();
    }

    /// <summary>The shard that grew is finished while the next one grows; the one before it must have its name first.</summary>
    private void Seal()
    {
        FinishSealed();
        _sealed = _writer!;
        _writer = null;
        _complete.Add(new PackedShardName(PackedFolder.ShardName(_complete.Count), _sealed.Seal()));
    }

    private void FinishSealed()
    {
        _sealed?.Finish();
        _sealed?.Dispose();
        _sealed = null;
    }
}
