namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>Paintings that are image files of their own; whether a file exists shows when it is read.</summary>
internal sealed class FilePaintings : IPaintingSource
{
    private readonly string _root;
    private readonly string[] _paths;
    private readonly int[] _labels;

    /// <summary>Creates the source.</summary>
    /// <param name="description">What the source is, for one line of console output.</param>
    /// <param name="root">The folder that the paths are relative to.</param>
    /// <param name="paths">One path for each painting.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="labels">Labels, [painting][task].</param>
    /// <param name="ownSplit">The split that the data prescribes, if it does.</param>
    public FilePaintings(
        string description, string root, string[] paths, IReadOnlyList<LabelSet> tasks, int[] labels, Split? ownSplit = null)
    {
        Description = description;
        Tasks = tasks;
        OwnSplit = ownSplit;
        _root = root;
        _paths = paths;
        _labels = labels;
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LabelSet> Tasks { get; }

    /// <inheritdoc/>
    public int Count => _paths.Length;

    /// <inheritdoc/>
    public Split? OwnSplit { get; }

    /// <inheritdoc/>
    public int GroupWindow => int.MaxValue;

    /// <inheritdoc/>
    public int Label(int sample, int task) => _labels[(sample * Tasks.Count) + task];

    /// <inheritdoc/>
    public string NameOf(int sample) => Path.Combine(_root, _paths[sample]);

    /// <inheritdoc/>
    public int GroupOf(int sample) => 0;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadEncoded(int sample)
    {
        try
        {
            return File.ReadAllBytes(NameOf(sample));
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException("this cannot be the name of a file", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
