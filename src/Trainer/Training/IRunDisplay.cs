namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Shows how a run goes.</summary>
internal interface IRunDisplay
{
    /// <summary>Shows a pass over batches while it lasts.</summary>
    /// <param name="title">For example <c>epoch 3/10</c>.</param>
    /// <param name="total">Batches in all.</param>
    /// <param name="done">Batches that were done before.</param>
    /// <param name="pass">Does the work, and calls the given action after each batch.</param>
    void Track(string title, int total, int done, Action<Action<PassProgress>> pass);

    /// <summary>Shows the results of an epoch.</summary>
    /// <param name="train">Results on the training set.</param>
    /// <param name="validation">Results on the validation set; null when there is none.</param>
    /// <param name="isBest">Whether it is the best so far.</param>
    void Epoch(MetricsEntry train, MetricsEntry? validation, bool isBest);

    /// <summary>Shows a line of text.</summary>
    /// <param name="line">The text, without markup.</param>
    void Say(string line);
}
