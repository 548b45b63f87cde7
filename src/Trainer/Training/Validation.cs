using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>A pass over pictures that changes nothing.</summary>
/// <param name="Phase">Its name in the log.</param>
/// <param name="Pass">What it cost.</param>
/// <param name="Metrics">What it found.</param>
internal sealed record Validation(string Phase, Pass Pass, EpochMetrics Metrics)
{
    /// <summary>Evaluates all batches of a loader.</summary>
    /// <param name="phase">Its name in the log.</param>
    /// <param name="evaluator">The model.</param>
    /// <param name="source">The paintings.</param>
    /// <param name="loader">Loads those that are evaluated.</param>
    /// <param name="display">Shows how it goes.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="stop">Ends it early.</param>
    /// <param name="crops">How many crops of each picture follow one another in the loader; their logits are averaged.</param>
    /// <returns>The results; incomplete ones when it was stopped.</returns>
    public static Validation Run(
        string phase,
        Evaluator evaluator,
        IPaintingSource source,
        BatchLoader loader,
        IRunDisplay display,
        string title,
        StopRequest stop,
        int crops = 1)
    {
        EpochMetrics metrics = new(evaluator.Model.Heads, new EvaluationDetails(evaluator.Model.Heads, source));
        Pass pass = new(loader, metrics, stop);
        CropAverage? average = crops > 1 ? new CropAverage(evaluator.Model.Heads, crops, loader.BatchSize) : null;
        display.Track(title, loader.BatchCount, 0, report => pass.Run(0, Queue, evaluator.Settle, report));
        return new Validation(phase, pass, metrics);

        void Queue(PixelBatch batch)
        {
            if (average is null)
            {
                evaluator.Queue(batch, metrics);
            }
            else
            {
                evaluator.Evaluate(batch, average, metrics);
            }
        }
    }
}
