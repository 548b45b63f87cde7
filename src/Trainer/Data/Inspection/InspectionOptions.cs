namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>How a data set is inspected.</summary>
internal sealed record InspectionOptions
{
    /// <summary>In how many of 256 bits pictures that look alike may differ.</summary>
    public int NearBits { get; init; } = 8;

    /// <summary>Fraction held out, where the data does not prescribe it.</summary>
    public double ValidationFraction { get; init; } = 0.2;

    /// <summary>Seed of the split.</summary>
    public ulong Seed { get; init; } = 1;
}
