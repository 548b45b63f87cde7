namespace Wikiart.Cuda.Runtime;

/// <summary>Weights of a linear layer, in PyTorch's order: one row an output.</summary>
/// <param name="Out">Output features.</param>
/// <param name="In">Input features.</param>
public readonly record struct OutIn(int Out, int In) : IShape
{
    /// <summary>Output features.</summary>
    public int Out { get; init; } = Dimension.Positive(Out);

    /// <summary>Input features.</summary>
    public int In { get; init; } = Dimension.Positive(In);

    /// <inheritdoc/>
    public long Count => (long)Out * In;

    /// <inheritdoc/>
    public long Bytes => Count * sizeof(float);

    /// <inheritdoc/>
    public override string ToString() => $"[{Out}, {In}]";
}
