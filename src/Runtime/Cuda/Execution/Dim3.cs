namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Extents in up to three dimensions, as CUDA's <c>dim3</c>.</summary>
/// <param name="X">The fastest dimension.</param>
/// <param name="Y">The second dimension.</param>
/// <param name="Z">The slowest dimension.</param>
public readonly record struct Dim3(int X, int Y = 1, int Z = 1)
{
    /// <summary>The product of the extents.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>One dimension.</summary>
    /// <param name="x">Its extent.</param>
    public static implicit operator Dim3(int x) => new(x);

    /// <summary>One dimension.</summary>
    /// <param name="x">Its extent.</param>
    /// <returns>The extents (x, 1, 1).</returns>
    public static Dim3 FromInt32(int x) => new(x);

    /// <inheritdoc/>
    public override string ToString() => $"({X},{Y},{Z})";
}
