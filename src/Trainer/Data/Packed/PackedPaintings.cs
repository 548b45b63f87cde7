using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>Paintings that <c>prepare</c> decoded and resized: their pixels are read from mapped files, in any order at the same cost.</summary>
internal sealed class PackedPaintings : IPaintingSource
{
    private readonly PackedIndex _index;
    private readonly PackedShard[] _shards;
    private readonly int[] _columns;

    private PackedPaintings(string path, PackedIndex index, PackedShard[] shards, int[] columns)
    {
        _index = index;
        _shards = shards;
        _columns = columns;
        Tasks = [.. columns.Select(column => new LabelSet(index.Tasks[column].Name, index.Tasks[column].Classes))];
        OwnSplit = index.Train is null || index.Validation is null ? null : new Split(index.Train, index.Validation);
        Description = $"{Count} paintings packed at {index.Side} px in {path}";
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>The length that shorter sides were resized to.</summary>
    public int Side => _index.Side;

    /// <inheritdoc/>
    public IReadOnlyList<LabelSet> Tasks { get; }

    /// <inheritdoc/>
    public int Count => _index.Names.Length;

    /// <inheritdoc/>
    public Split? OwnSplit { get; }

    /// <inheritdoc/>
    public int GroupWindow => int.MaxValue;

    /// <summary>Opens a folder that <c>prepare</c> wrote.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">The label columns to use.</param>
    /// <exception cref="UserException">A file is missing or damaged, or a column is not there.</exception>
    public static PackedPaintings Open(string folder, PaintingSourceOptions options)
    {
        PackedIndex index = PackedFolder.ReadIndex(folder);
        string[] names = [.. index.Tasks.Select(task => task.Name)];
        int[] columns = [.. Sources.TaskColumns.Choose(folder, names, options.Columns).Select(name => Array.IndexOf(names, name))];
        if (options.ClassFiles?.Keys.FirstOrDefault() is { } task)
        {
            throw new UserException($"'{folder}' has its classes already, and a class file for '{task}' was given; give it to prepare.");
        }

        List<PackedShard> shards = [];
        try
        {
            foreach (PackedShardName name in index.Shards)
            {
                PackedShard shard = PackedShard.Open(Path.Combine(folder, name.File));
                shards.Add(shard);
                if (shard.TableChecksum != name.TableChecksum)
                {
                    throw new UserException(
                        $"'{shard.FilePath}' is not the shard that '{PackedFolder.IndexName}' beside it was written for; run prepare again.");
                }
            }

            Check(folder, index, shards);
            return new PackedPaintings(folder, index, [.. shards], columns);
        }
        catch
        {
            shards.ForEach(shard => shard.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public int Label(int sample, int task) => _index.Labels[(sample * _index.Tasks.Length) + _columns[task]];

    /// <inheritdoc/>
    public string NameOf(int sample) => _index.Names[sample];

    /// <inheritdoc/>
    public int GroupOf(int sample) => 0;

    /// <summary>The pixels as a PNG, for whoever wants a file.</summary>
    public ReadOnlyMemory<byte> ReadEncoded(int sample)
    {
        if (!TryReadPixels(sample, out MappedPixels pixels))
        {
            throw new InvalidDataException(_index.Reasons[_index.Entry[sample]]);
        }

        using Image<Rgb24> image = Image.LoadPixelData<Rgb24>(pixels.Bytes, pixels.Width, pixels.Height);
        using MemoryStream stream = new();
        image.SaveAsPng(stream);
        return stream.ToArray();
    }

    /// <inheritdoc/>
    public bool TryReadPixels(int sample, out MappedPixels pixels)
    {
        int shard = _index.Shard[sample];
        pixels = shard < 0 ? default : _shards[shard].Pixels(_index.Entry[sample]);
        return shard >= 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_shards, shard => shard.Dispose());

    private static void Check(string folder, PackedIndex index, List<PackedShard> shards)
    {
        int count = index.Names.Length;
        bool fits = index.Shard.Length == count && index.Entry.Length == count && index.Labels.Length == count * index.Tasks.Length;
        for (int i = 0; fits && i < count; i++)
        {
            int shard = index.Shard[i];
            fits = shard >= -1 && shard < shards.Count
                && (uint)index.Entry[i] < (uint)(shard < 0 ? index.Reasons.Length : shards[shard].Entries.Count);
        }

        for (int i = 0; fits && i < index.Labels.Length; i++)
        {
            fits = index.Labels[i] >= LabelSet.Missing && index.Labels[i] < index.Tasks[i % index.Tasks.Length].Classes.Length;
        }

        if (!fits || count == 0)
        {
            throw new UserException($"The index of '{folder}' names paintings, labels or shards that are not there; run prepare again.");
        }
    }
}
