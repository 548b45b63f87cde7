namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>How a data set is packed.</summary>
internal sealed record PackOptions
{
    /// <summary>The folder to write into.</summary>
    public required string Folder { get; init; }

    /// <summary>What the source is called in the index.</summary>
    public required string SourceName { get; init; }

    /// <summary>The length that shorter sides are resized to, in pixels; smaller pictures are not enlarged.</summary>
    public required int Side { get; init; }

    /// <summary>Bytes after which a shard is finished and another begun: what a crash can cost.</summary>
    public long ShardBytes { get; init; } = 512L << 20;

    /// <summary>Threads that decode.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The fraction of unreadable pictures beyond which the data is taken to be wrong as a whole.</summary>
    public double MaxUnreadable { get; init; } = 0.1;
}
