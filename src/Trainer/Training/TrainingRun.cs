using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Training.Schedules;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// The training loop. Every random choice is a function of the seed, the epoch and the picture, so options, weights, optimizer state and
/// progress determine the rest: a run that was interrupted ends with the same bits as one that was not.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly HashSet<int> _named = [];
    private readonly TrainOptions _options;
    private readonly RunFolder _folder;
    private readonly IRunDisplay _display;
    private readonly TrainingData _data;
    private readonly Learner _learner;
    private readonly MetricsLog _log;
    private readonly LearningRateSchedule _schedule;
    private TrainProgress _progress = new();

    /// <summary>Prepares a run from the beginning.</summary>
    /// <param name="learner">The model with its first weights; the caller disposes it.</param>
    /// <param name="options">Everything that the run depends on.</param>
    /// <param name="data">The paintings; the caller disposes them.</param>
    /// <param name="folder">Where it is saved.</param>
    /// <param name="display">Shows how it goes.</param>
    public TrainingRun(Learner learner, TrainOptions options, TrainingData data, RunFolder folder, IRunDisplay display)
    {
        _learner = learner;
        _options = options;
        _data = data;
        _folder = folder;
        _display = display;
        _log = new MetricsLog(folder.MetricsPath);
        _schedule = new LearningRateSchedule(options.Schedule, options.LearningRate, data.BatchesPerEpoch, options.Epochs);
    }

    /// <summary>Results of the latest validation, or of the latest training epoch when nothing is held out; null before.</summary>
    public MetricsEntry? Latest { get; private set; }

    /// <summary>How far the run has come.</summary>
    public TrainProgress Progress => _progress;

    /// <summary>Starts where a checkpoint ended.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="file">The file.</param>
    /// <param name="info">What it says about itself.</param>
    /// <exception cref="UserException">The checkpoint does not fit the data or cannot be read.</exception>
    public void Restore(string path, SafetensorsFile file, CheckpointInfo info)
    {
        Checkpoint.LoadAll(path, file, _learner);
        _learner.Optimizer.StepCount = info.Progress.Step;
        _progress = info.Progress;

        // An epoch that is under way has no line yet; one that has its latest step was written before a checkpoint that failed.
        bool isUnderWay = _progress.Totals.Any(total => total.Labelled > 0);
        _log.TruncateAfter(isUnderWay ? _progress.Step - 1 : _progress.Step);
    }

    /// <summary>Trains until all epochs are done or somebody asks to stop.</summary>
    /// <param name="stop">The request to stop.</param>
    /// <returns>How it ended; either way the latest state is saved.</returns>
    /// <exception cref="UserException">Too many pictures are unreadable, the loss is not finite, or a file cannot be written.</exception>
    public RunOutcome Execute(StopRequest stop)
    {
        while (_progress.Epoch < _options.Epochs)
        {
            if (!RunEpoch(stop))
            {
                Checkpoint.SaveAll(_folder.LastPath, Info, _learner);
                return RunOutcome.Interrupted;
            }
        }

        return RunOutcome.Completed;
    }

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

    private CheckpointInfo Info => new(_options, _data.Tasks, _progress);

    private bool RunEpoch(StopRequest stop)
    {
        int epoch = _progress.Epoch;
        EpochMetrics trained = new(_learner.Model.Heads);
        if (_progress.Batch > 0)
        {
            trained.Restore(_progress.Totals);
        }

        using BatchLoader loader = _data.Train(epoch, _progress.Batch, _progress.Unreadable);
        Pass training = new(loader, trained, stop);
        string title = $"epoch {epoch + 1}/{_options.Epochs}";
        _display.Track(title, loader.BatchCount, _progress.Batch, report => training.Run(
            _progress.Batch, batch => Step(batch, trained), report));
        _progress = _progress with
        {
            Batch = training.Batches,
            Step = _learner.Optimizer.StepCount,
            Totals = [.. trained.Totals],
            Unreadable = loader.UnreadableCount,
        };
        NameUnreadable(loader);
        if (!training.IsComplete)
        {
            return false;
        }

        MetricsEntry train = Entry(training, "train");
        if (_data.Split.Validation.Length == 0)
        {
            Finish(train, [], trained);
            return true;
        }

        Validation plain = Validate(_learner.Evaluator, "validation", stop);
        Validation? averaged = plain.Pass.IsComplete && _learner.Average is { } average
            ? Validate(average.Evaluator, "validation of the average", stop)
            : null;
        if (!(averaged ?? plain).Pass.IsComplete)
        {
            return false;
        }

        MetricsEntry[] checks = averaged is null
            ? [Entry(plain.Pass, "validation")]
            : [Entry(plain.Pass, "validation"), Entry(averaged.Pass, "validation_ema")];
        Finish(train, checks, (averaged ?? plain).Metrics);
        return true;
    }

    private Validation Validate(Evaluator evaluator, string title, StopRequest stop)
    {
        using BatchLoader held = _data.Validate();
        Validation validation = Validation.Run(evaluator, held, _display, $"{title} {_progress.Epoch + 1}/{_options.Epochs}", stop);
        NameUnreadable(held);
        return validation;
    }

    /// <summary>Each picture once, though every epoch skips it.</summary>
    private void NameUnreadable(BatchLoader loader)
    {
        foreach (UnreadableImage image in loader.Unreadable.Where(image => _named.Add(image.Sample)))
        {
            _display.Say($"skipped {image.Name}: {image.Reason}");
        }
    }

    private void Step(PixelBatch batch, EpochMetrics metrics)
    {
        _learner.Train(batch, _schedule.At(_learner.Optimizer.StepCount, _progress.Plateau), metrics);
        foreach (float loss in _learner.Losses)
        {
            if (!float.IsFinite(loss))
            {
                throw new UserException(
                    $"The loss became {loss} in step {_learner.Optimizer.StepCount} (epoch {_progress.Epoch + 1}, batch {batch.Index + 1}); " +
                    $"a smaller --lr than {_options.LearningRate} may help. The checkpoint of the last epoch is intact.");
            }
        }
    }

    /// <param name="train">Results on the training set.</param>
    /// <param name="checks">Results on what was held out; of the weights' average last.</param>
    /// <param name="judged">The results that decide about the best epoch.</param>
    private void Finish(MetricsEntry train, MetricsEntry[] checks, EpochMetrics judged)
    {
        BestResult result = new(_progress.Epoch + 1, judged.MeanTop1, judged.TotalLoss);
        bool isBest = result.Beats(_progress.Best);
        Latest = checks.LastOrDefault(train);
        _progress = _progress with
        {
            Epoch = _progress.Epoch + 1,
            Batch = 0,
            Totals = [],
            Unreadable = 0,
            Best = isBest ? result : _progress.Best,
            Plateau = _options.Schedule.Kind == ScheduleKind.Plateau
                ? (_progress.Plateau ?? new PlateauState(_options.LearningRate)).After(judged.TotalLoss, _options.Schedule)
                : null,
        };
        foreach (MetricsEntry entry in checks.Prepend(train))
        {
            _log.Append(entry, TrainerJson.Default.MetricsEntry);
        }

        if (isBest)
        {
            Checkpoint.SaveWeights(_folder.BestPath, Info, (_learner.Average?.Evaluator ?? _learner.Evaluator).Model);
        }

        Checkpoint.SaveAll(_folder.LastPath, Info, _learner);
        _display.Epoch(train, checks.LastOrDefault(), isBest);
    }

    private MetricsEntry Entry(Pass pass, string phase) =>
        pass.Entry(phase, _progress.Epoch + 1, _progress.Step, _schedule.At(_progress.Step - 1, _progress.Plateau), _data.Tasks);
}
