using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Runtime;

/// <summary>Checks the numbers from which shapes are made.</summary>
internal static class Dimension
{
    /// <summary>Passes a size on when it is one.</summary>
    /// <param name="size">The size of one dimension.</param>
    /// <param name="name">Its name in the message; the caller's expression by default.</param>
    /// <returns><paramref name="size"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1: there is no "infer it" value.</exception>
    public static int Positive(int size, [CallerArgumentExpression(nameof(size))] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, name);
        return size;
    }
}
