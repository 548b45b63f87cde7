namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>
/// Keeps the encoded images of the most recently used row groups. Several threads may ask at once: a group is loaded
/// once, one group at a time, while groups that are already present are served without waiting.
/// </summary>
internal sealed class RowGroupCache
{
    private readonly Func<int, ReadOnlyMemory<byte>[]> _load;
    private readonly int _capacity;
    private readonly Lock _loading = new();
    private readonly Lock _entriesLock = new();
    private readonly LinkedList<(int Group, ReadOnlyMemory<byte>[] Images)> _entries = new();

    /// <summary>Creates an empty cache.</summary>
    /// <param name="capacity">How many row groups to keep.</param>
    /// <param name="load">Reads a row group's images.</param>
    public RowGroupCache(int capacity, Func<int, ReadOnlyMemory<byte>[]> load)
    {
        _capacity = capacity;
        _load = load;
    }

    /// <summary>How many times a row group has been read.</summary>
    public int Loads { get; private set; }

    /// <summary>The images of a row group, by row.</summary>
    public ReadOnlyMemory<byte>[] Get(int group)
    {
        if (Find(group) is { } present)
        {
            return present;
        }

        lock (_loading)
        {
            if (Find(group) is { } loadedMeanwhile)
            {
                return loadedMeanwhile;
            }

            // Make room first, so that the capacity holds while the new group is being read.
            lock (_entriesLock)
            {
                while (_entries.Count >= _capacity)
                {
                    _entries.RemoveLast();
                }
            }

            ReadOnlyMemory<byte>[] images = _load(group);
            lock (_entriesLock)
            {
                Loads++;
                _entries.AddFirst((group, images));
            }

            return images;
        }
    }

    private ReadOnlyMemory<byte>[]? Find(int group)
    {
        lock (_entriesLock)
        {
            for (var node = _entries.First; node is not null; node = node.Next)
            {
                if (node.Value.Group == group)
                {
                    _entries.Remove(node);
                    _entries.AddFirst(node);
                    return node.Value.Images;
                }
            }

            return null;
        }
    }
}
