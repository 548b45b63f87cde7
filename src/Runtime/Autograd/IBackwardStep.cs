namespace Wikiart.Cuda.Runtime;

/// <summary>
/// How an operation goes backward. A layer is its own step, made when the model is planned, so that recording allocates nothing.
/// </summary>
public interface IBackwardStep
{
    /// <summary>The layer's name, for messages and profiles.</summary>
    string Name { get; }

    /// <summary>The tensor whose gradient the step reads; null for a loss, where gradients begin.</summary>
    Tensor? Output { get; }

    /// <summary>The tensors whose gradients the step writes: inputs and parameters.</summary>
    ReadOnlySpan<Tensor> Inputs { get; }

    /// <summary>Writes the gradients of <see cref="Inputs"/>.</summary>
    void Backward();
}
