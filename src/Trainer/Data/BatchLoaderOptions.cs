using Wikiart.Cuda.Trainer.Data.Augmentation;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>How batches are made.</summary>
internal sealed record BatchLoaderOptions
{
    /// <summary>Pictures in a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The side of the square that the model sees, in pixels (S).</summary>
    public required int ImageSize { get; init; }

    /// <summary>The length that the shorter side is resized to before cropping (S'); null is S x 256 / 224, rounded.</summary>
    public int? Resize { get; init; }

    /// <summary>Whether crops and flips are random; otherwise the centre is taken.</summary>
    public bool Training { get; init; }

    /// <summary>
    /// Crops of each picture out of training: 1, the centre, or 10 (torchvision: <c>TenCrop</c>), and then every sample is listed ten
    /// times in a row and a batch holds a multiple of ten.
    /// </summary>
    public int Crops { get; init; } = 1;

    /// <summary>What training does to pictures.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>Whether an unknown class keeps its number as a label; otherwise it becomes <see cref="LabelSet.Missing"/>.</summary>
    public bool KeepUnknown { get; init; }

    /// <summary>The seed of crops and flips.</summary>
    public ulong Seed { get; init; }

    /// <summary>The epoch, which varies crops and flips.</summary>
    public int Epoch { get; init; }

    /// <summary>The first batch to deliver, for resuming within an epoch.</summary>
    public int StartBatch { get; init; }

    /// <summary>Pictures before <see cref="StartBatch"/> that could not be read; they count when the data is judged.</summary>
    public int UnreadableBefore { get; init; }

    /// <summary>The number of decoding threads; null takes one for each processor.</summary>
    public int? Threads { get; init; }

    /// <summary>The number of batch buffers, at least 2: those being filled, those that wait, and those that the consumer holds.</summary>
    public int Prefetch { get; init; } = 4;

    /// <summary>The fraction of unreadable pictures beyond which the data is taken to be wrong as a whole.</summary>
    public double MaxUnreadable { get; init; } = 0.1;

    /// <summary>The length that the shorter side is resized to.</summary>
    public int ResizedSide => Resize ?? (int)Math.Round(ImageSize * 256.0 / 224.0, MidpointRounding.AwayFromZero);

    /// <summary>Judges unreadable pictures over several passes; null judges this one by itself, by <see cref="MaxUnreadable"/>.</summary>
    public UnreadableTally? Tally { get; init; }

    /// <summary>The side of the squares that the loader delivers: the windows are taken already.</summary>
    public int Side => ImageSize;
}
