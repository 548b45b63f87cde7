namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>What a packed data set says about itself: provenance, classes, and where each painting lies.</summary>
internal sealed record PackedIndex
{
    /// <summary>What it was made from.</summary>
    public required string Source { get; init; }

    /// <summary>What the source said of itself.</summary>
    public required string Description { get; init; }

    /// <summary>The program that made it.</summary>
    public required string Program { get; init; }

    /// <summary>The length that shorter sides were resized to; smaller pictures are kept as they are.</summary>
    public required int Side { get; init; }

    /// <summary>The tasks.</summary>
    public required PackedTask[] Tasks { get; init; }

    /// <summary>The shards.</summary>
    public required PackedShardName[] Shards { get; init; }

    /// <summary>Where each painting lay in the source.</summary>
    public required string[] Names { get; init; }

    /// <summary>Labels, [painting][task].</summary>
    public required int[] Labels { get; init; }

    /// <summary>The shard of each painting; -1 for one that cannot be read.</summary>
    public required int[] Shard { get; init; }

    /// <summary>The place in its shard of each painting; for one that cannot be read, the place of the reason.</summary>
    public required int[] Entry { get; init; }

    /// <summary>Why paintings cannot be read.</summary>
    public required string[] Reasons { get; init; }

    /// <summary>The paintings that the source prescribes for training; null when it leaves the choice.</summary>
    public int[]? Train { get; init; }

    /// <summary>The paintings that the source prescribes for validation.</summary>
    public int[]? Validation { get; init; }
}
