namespace Wikiart.Cuda.Runtime;

/// <summary>A shape whose first dimension counts the samples of a batch.</summary>
/// <typeparam name="TSelf">The shape itself.</typeparam>
public interface IBatchShape<TSelf> : IShape
    where TSelf : struct, IBatchShape<TSelf>
{
    /// <summary>Samples in the batch.</summary>
    int N { get; }

    /// <summary>The same shape for another number of samples.</summary>
    /// <param name="n">Samples, at least 1.</param>
    /// <returns>A copy that differs in N alone.</returns>
    TSelf WithBatch(int n);
}
