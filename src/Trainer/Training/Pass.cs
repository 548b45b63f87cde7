using System.Diagnostics;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>One pass over the batches of a loader, and what it cost.</summary>
internal sealed class Pass
{
    private readonly BatchLoader _loader;
    private readonly EpochMetrics _metrics;
    private readonly StopRequest _stop;
    private readonly Stopwatch _watch = new();
    private readonly int _group;
    private long _images;

    /// <summary>Prepares a pass.</summary>
    /// <param name="loader">Where the batches come from.</param>
    /// <param name="metrics">Takes in the results.</param>
    /// <param name="stop">Ends the pass early.</param>
    /// <param name="group">Batches that belong together: the pass ends early between two groups only.</param>
    public Pass(BatchLoader loader, EpochMetrics metrics, StopRequest stop, int group = 1)
    {
        _group = group;
        _loader = loader;
        _metrics = metrics;
        _stop = stop;
    }

    /// <summary>Batches done, those before a resume included.</summary>
    public int Batches { get; private set; }

    /// <summary>Whether all batches were done.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>
    /// Does something with every batch; one of which no picture could be read has none. The results of a batch are taken in once the next one is
    /// queued, so that the device does not wait for the host.
    /// </summary>
    /// <param name="done">Batches that were done before.</param>
    /// <param name="queue">Queues what is to be done.</param>
    /// <param name="settle">Takes in the results.</param>
    /// <param name="report">Called after each batch.</param>
    public void Run(int done, Action<PixelBatch> queue, Action<PixelBatch> settle, Action<PassProgress> report)
    {
        Batches = done;
        _watch.Start();
        PixelBatch? queued = null;
        while (!_stop.IsRequested || Batches % _group != 0)
        {
            PixelBatch? batch = _loader.Next();
            if (batch is not null)
            {
                queue(batch);
                Batches = batch.Index + 1;
            }

            Finish(queued, settle, report);
            queued = batch;
            if (batch is null)
            {
                IsComplete = true;
                break;
            }
        }

        Finish(queued, settle, report);
        _watch.Stop();
    }

    /// <summary>The results for the log.</summary>
    /// <param name="phase"><c>train</c> or <c>validation</c>.</param>
    /// <param name="epoch">Epochs completed.</param>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="learningRate">The learning rate.</param>
    /// <param name="result">What was found.</param>
    /// <returns>A line of metrics.jsonl.</returns>
    public MetricsEntry Entry(string phase, int epoch, long step, double learningRate, EvaluationResult result)
    {
        double seconds = _watch.Elapsed.TotalSeconds;
        return new MetricsEntry
        {
            Phase = phase,
            Epoch = epoch,
            Step = step,
            LearningRate = learningRate,
            Loss = _metrics.TotalLoss,
            Seconds = seconds,
            ImagesPerSecond = seconds > 0 ? _images / seconds : 0,
            WaitedForData = seconds > 0 ? Math.Min(1, _loader.Waited.TotalSeconds / seconds) : 0,
            Unreadable = _loader.UnreadableCount,
            Joint = result.Joint,
            Tasks = result.Tasks,
        };
    }

    private void Finish(PixelBatch? batch, Action<PixelBatch> settle, Action<PassProgress> report)
    {
        if (batch is not null)
        {
            settle(batch);
            _images += batch.Count;
            int batches = batch.Index + 1;
            _loader.Return(batch);
            report(new PassProgress(batches, _images / _watch.Elapsed.TotalSeconds, _metrics));
        }
    }
}
