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
        Checkpoint.LoadWeights(path, file, _learner.Model);
        Checkpoint.LoadOptimizer(path, file, _learner.Optimizer);
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
                Save(_folder.LastPath, withOptimizer: true);
                return RunOutcome.Interrupted;
            }
        }

        return RunOutcome.Completed;
    }

    /// <inheritdoc/>
    public void Dispose() => _log.Dispose();

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

        EpochMetrics validated = new(_learner.Model.Heads);
        using BatchLoader held = _data.Validate();
        Pass validation = new(held, validated, stop);
        _display.Track($"validation {epoch + 1}/{_options.Epochs}", held.BatchCount, 0, report => validation.Run(
            0, batch => _learner.Evaluator.Evaluate(batch, validated), report));
        NameUnreadable(held);
        if (!validation.IsComplete)
        {
            return false;
        }

        MetricsEntry train = Entry(training, "train");
        MetricsEntry? check = held.BatchCount > 0 ? Entry(validation, "validation") : null;
        Finish(train, check, check is null ? trained : validated);
        return true;
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

    private void Finish(MetricsEntry train, MetricsEntry? validation, EpochMetrics judged)
    {
        BestResult result = new(_progress.Epoch + 1, judged.MeanTop1, judged.TotalLoss);
        bool isBest = result.Beats(_progress.Best);
        Latest = validation ?? train;
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
        _log.Append(train, TrainerJson.Default.MetricsEntry);
        if (validation is not null)
        {
            _log.Append(validation, TrainerJson.Default.MetricsEntry);
        }

        if (isBest)
        {
            Save(_folder.BestPath, withOptimizer: false);
        }

        Save(_folder.LastPath, withOptimizer: true);
        _display.Epoch(train, validation, isBest);
    }

    private MetricsEntry Entry(Pass pass, string phase) =>
        pass.Entry(phase, _progress.Epoch + 1, _progress.Step, _schedule.At(_progress.Step - 1, _progress.Plateau), _data.Tasks);

    private void Save(string path, bool withOptimizer) => Checkpoint.Save(
        path, new CheckpointInfo(_options, _data.Tasks, _progress), _learner.Model, withOptimizer ? _learner.Optimizer : null);
}
