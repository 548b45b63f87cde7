namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>What a data set holds, and what is wrong with it.</summary>
internal sealed record DataReport
{
    /// <summary>What the data says of itself.</summary>
    public required string Description { get; init; }

    /// <summary>Paintings.</summary>
    public required int Paintings { get; init; }

    /// <summary>The tasks.</summary>
    public required TaskReport[] Tasks { get; init; }

    /// <summary>Sizes of the pictures that can be read; null when none can.</summary>
    public required SizeReport? Sizes { get; init; }

    /// <summary>Pictures that cannot be read.</summary>
    public required UnreadableImage[] Unreadable { get; init; }

    /// <summary>Names of pictures whose files are equal.</summary>
    public required string[][] ExactDuplicates { get; init; }

    /// <summary>Names of pictures that look alike.</summary>
    public required string[][] NearDuplicates { get; init; }

    /// <summary>Names of equal pictures whose labels contradict each other.</summary>
    public required string[][] ContradictingDuplicates { get; init; }

    /// <summary>The split that training would use.</summary>
    public required SplitReport Split { get; init; }
}
