using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>A loss is NaN or infinite. Weights, optimizer and the layers' outputs are those that led to it; what came after was held.</summary>
/// <param name="loss">The loss.</param>
/// <param name="batch">The batch that it was computed of.</param>
internal sealed class NonFiniteLossException(float loss, PixelBatch batch) : Exception($"The loss is {loss}.")
{
    /// <summary>The loss of the first task that is not finite.</summary>
    public float Loss { get; } = loss;

    /// <summary>The batch that it was computed of.</summary>
    public PixelBatch Batch { get; } = batch;
}
