namespace Wikiart.Cuda.Kernels;

/// <summary>Which columns of the hidden features and of the logits belong to which head.</summary>
public sealed class HeadLayout
{
    private readonly int[] _classes;
    private readonly int[] _offsets;

    /// <summary>Lays out heads side by side.</summary>
    /// <param name="hidden">Hidden features of each head.</param>
    /// <param name="classes">Classes of each head.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public HeadLayout(int hidden, params IReadOnlyList<int> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes.Count, 1, nameof(classes));
        Hidden = hidden;
        _classes = [.. classes];
        _offsets = new int[_classes.Length];
        for (int task = 0; task < _classes.Length; task++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(_classes[task], 1, nameof(classes));
            _offsets[task] = TotalClasses;
            TotalClasses += _classes[task];
        }
    }

    /// <summary>The number of heads.</summary>
    public int Tasks => _classes.Length;

    /// <summary>Hidden features of each head.</summary>
    public int Hidden { get; }

    /// <summary>Columns of the logits.</summary>
    public int TotalClasses { get; }

    /// <summary>Classes of each head.</summary>
    public ReadOnlySpan<int> Classes => _classes;

    /// <summary>First column of each head in the logits.</summary>
    public ReadOnlySpan<int> Offsets => _offsets;
}
