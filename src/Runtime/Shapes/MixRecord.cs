namespace Wikiart.Cuda.Runtime;

/// <summary>
/// How the pictures of a batch are mixed with each other: six 32-bit floats, on the device, so that a recorded step reads other numbers each
/// time it is replayed.
/// </summary>
public readonly record struct MixRecord : IShape
{
    /// <summary>Numbers of a record.</summary>
    public const int Fields = 6;

    /// <summary>First row of the region that is mixed.</summary>
    public const int Top = 0;

    /// <summary>Its first column.</summary>
    public const int Left = 1;

    /// <summary>Its rows.</summary>
    public const int Height = 2;

    /// <summary>Its columns.</summary>
    public const int Width = 3;

    /// <summary>What remains of a picture inside the region, 0 to 1.</summary>
    public const int PixelShare = 4;

    /// <summary>What its labels count for, 0 to 1.</summary>
    public const int LabelShare = 5;

    /// <inheritdoc/>
    public long Count => Fields;

    /// <inheritdoc/>
    public long Bytes => Count * sizeof(float);

    /// <inheritdoc/>
    public override string ToString() => $"[{Fields}]";
}
