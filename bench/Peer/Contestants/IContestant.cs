namespace Wikiart.Cuda.Peer.Contestants;

/// <summary>One side of the comparison: the model with its weights, a batch, and an optimizer.</summary>
internal interface IContestant : IDisposable
{
    /// <summary>Takes a training step.</summary>
    /// <returns>The sum of the heads' losses before the update.</returns>
    double Step();

    /// <summary>Computes the logits of the batch, without a gradient.</summary>
    void Infer();

    /// <summary>Takes a training step in which every phase is timed.</summary>
    /// <returns>Milliseconds by the phases' names.</returns>
    IReadOnlyDictionary<string, double> TimePhases();
}
