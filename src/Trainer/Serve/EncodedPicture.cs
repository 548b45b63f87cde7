using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Serve;

/// <summary>One picture in memory, without labels.</summary>
internal sealed class EncodedPicture : IPaintingSource
{
    private readonly byte[] _encoded;

    /// <summary>Wraps a file's bytes.</summary>
    /// <param name="encoded">The bytes.</param>
    /// <param name="tasks">The model's tasks.</param>
    public EncodedPicture(byte[] encoded, IReadOnlyList<LabelSet> tasks)
    {
        _encoded = encoded;
        Tasks = tasks;
    }

    /// <inheritdoc/>
    public string Description => "one picture";

    /// <inheritdoc/>
    public IReadOnlyList<LabelSet> Tasks { get; }

    /// <inheritdoc/>
    public int Count => 1;

    /// <inheritdoc/>
    public Split? OwnSplit => null;

    /// <inheritdoc/>
    public int GroupWindow => int.MaxValue;

    /// <inheritdoc/>
    public int Label(int sample, int task) => LabelSet.Missing;

    /// <inheritdoc/>
    public string NameOf(int sample) => Description;

    /// <inheritdoc/>
    public int GroupOf(int sample) => 0;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadEncoded(int sample) => _encoded;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
