namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>The version of a GPU's instruction set, for example 9.0.</summary>
/// <param name="Major">The generation.</param>
/// <param name="Minor">The variant within it, 0 to 9.</param>
public readonly record struct ComputeCapability(int Major, int Minor) : IComparable<ComputeCapability>
{
    /// <summary>The number that NVIDIA's tools write, for example 90.</summary>
    public int Number => (Major * 10) + Minor;

    /// <summary>The capability that a number such as 90 stands for.</summary>
    /// <param name="number">Ten times the major version, plus the minor one.</param>
    /// <returns>The capability.</returns>
    public static ComputeCapability FromNumber(int number) => new(number / 10, number % 10);

    /// <inheritdoc/>
    public int CompareTo(ComputeCapability other) => Number.CompareTo(other.Number);

    /// <inheritdoc/>
    public override string ToString() => $"{Major}.{Minor}";

    /// <summary>Older than.</summary>
    /// <param name="left">One capability.</param>
    /// <param name="right">The other.</param>
    public static bool operator <(ComputeCapability left, ComputeCapability right) => left.Number < right.Number;

    /// <summary>Newer than.</summary>
    /// <param name="left">One capability.</param>
    /// <param name="right">The other.</param>
    public static bool operator >(ComputeCapability left, ComputeCapability right) => left.Number > right.Number;

    /// <summary>Not newer than.</summary>
    /// <param name="left">One capability.</param>
    /// <param name="right">The other.</param>
    public static bool operator <=(ComputeCapability left, ComputeCapability right) => left.Number <= right.Number;

    /// <summary>Not older than.</summary>
    /// <param name="left">One capability.</param>
    /// <param name="right">The other.</param>
    public static bool operator >=(ComputeCapability left, ComputeCapability right) => left.Number >= right.Number;
}
