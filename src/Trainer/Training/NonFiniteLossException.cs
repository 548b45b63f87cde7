namespace Wikiart.Cuda.Trainer.Training;

/// <summary>A loss is NaN or infinite. It is thrown before the backward pass, so the weights are those that led to it.</summary>
/// <param name="loss">The loss.</param>
internal sealed class NonFiniteLossException(float loss) : Exception($"The loss is {loss}.")
{
    /// <summary>The loss of the first task that is not finite.</summary>
    public float Loss { get; } = loss;
}
