using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>
/// A set of paintings with labels. Opening one reads and checks the labels; image bytes are read on demand.
/// All members may be called from several threads at once.
/// </summary>
internal interface IPaintingSource : IDisposable
{
    /// <summary>What this is, for one line of console output.</summary>
    string Description { get; }

    /// <summary>The tasks, at least one.</summary>
    IReadOnlyList<LabelSet> Tasks { get; }

    /// <summary>The number of paintings.</summary>
    int Count { get; }

    /// <summary>The train/validation split that the data itself prescribes, or null.</summary>
    Split? OwnSplit { get; }

    /// <summary>
    /// How many groups (see <see cref="GroupOf"/>) stay cheap to read at random at one time;
    /// <see cref="int.MaxValue"/> when every painting is.
    /// </summary>
    int GroupWindow { get; }

    /// <summary>A painting's label, <see cref="LabelSet.Missing"/> when it has none; an unknown class keeps its number.</summary>
    int Label(int sample, int task);

    /// <summary>Where the painting lies, for messages: "train-00000.parquet row 12" or a file path.</summary>
    string NameOf(int sample);

    /// <summary>The group a painting belongs to; paintings of one group are cheap to read together.</summary>
    int GroupOf(int sample);

    /// <summary>Reads the painting's encoded bytes.</summary>
    /// <exception cref="IOException">This one file cannot be read.</exception>
    /// <exception cref="InvalidDataException">This one painting has no image.</exception>
    /// <exception cref="Wikiart.Cuda.Runtime.UserException">A whole shard is damaged.</exception>
    ReadOnlyMemory<byte> ReadEncoded(int sample);

    /// <summary>The painting's pixels, where they are kept decoded.</summary>
    /// <returns>False when the painting must be decoded.</returns>
    /// <exception cref="Wikiart.Cuda.Runtime.UserException">The pixels are damaged.</exception>
    bool TryReadPixels(int sample, out MappedPixels pixels)
    {
        pixels = default;
        return false;
    }
}
