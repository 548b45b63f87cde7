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
    private readonly TrainOptions _options;
    private readonly RunFolder _folder;
    private readonly IRunDisplay _display;
    private readonly TrainingData _data;
    private readonly Learner _learner;
    private readonly MetricsLog _log;
    private readonly UnreadableReport _unreadable;
    private readonly Validator _validator;
    private readonly StepGroups _groups;
    private readonly LearningRateSchedule _schedule;
    private readonly BestMetric _bestMetric;
    private TrainProgress _progress = new();

    /// <summary>Prepares a run from the beginning.</summary>
    /// <param name="learner">The model with its first weights; the caller disposes it.</param>
    /// <param name="options">Everything that the run depends on.</param>
    /// <param name="data">The paintings; the caller disposes them.</param>
    /// <param name="folder">Where it is saved.</param>
    /// <param name="display">Shows how it goes.</param>
    /// <exception cref="UserException">The metric that decides about the best epoch does not exist.</exception>
    public TrainingRun(Learner learner, TrainOptions options, TrainingData data, RunFolder folder, IRunDisplay display)
    {
        _learner = learner;
        _options = options;
        _data = data;
        _folder = folder;
        _display = display;
        _log = new MetricsLog(folder.MetricsPath);
        _unreadable = new UnreadableReport(display);
        _validator = new Validator(data, learner, display, _unreadable);
        _groups = new StepGroups(options.GradientAccumulation, data.BatchesPerEpoch);
        _schedule = new LearningRateSchedule(options.Schedule, options.LearningRate, _groups.Steps, options.Epochs);
        _bestMetric = data.BestMetric;
    }

    /// <summary>Results of the latest validation, or of the latest training epoch when nothing is held out; null before.</summary>
    public MetricsEntry? Latest { get; private set; }

    /// <summary>What the epochs took since the run was started or resumed.</summary>
    public TrainingCost Cost { get; private set; }

    /// <summary>How far the run has come.</summary>
    public TrainProgress Progress => _progress;

    private CheckpointInfo Info => new(_options, _data.Tasks, _progress);

    private bool HasStalled => _options.EarlyStopping > 0 && _progress.Epoch - (_progress.Best?.Epoch ?? 0) >= _options.EarlyStopping;

    /// <summary>Starts where a checkpoint ended.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="file">The file.</param>
    /// <param name="info">What it says about itself.</param>
    /// <exception cref="UserException">The checkpoint does not fit the data or cannot be read.</exception>
    public void Restore(string path, SafetensorsFile file, CheckpointInfo info)
    {
        Checkpoint.LoadAll(path, file, _learner);
        _learner.Optimizer.StepCount = info.Progress.Step;
        _learner.Balance?.Restore(info.Progress.Balance ?? []);
        _progress = info.Progress;

        // An epoch that is under way has no line yet; one that has its latest step was written before a checkpoint that failed.
        bool isUnderWay = _progress.Totals.Any(total => total.Labelled > 0);
        _log.TruncateAfter(isUnderWay ? _progress.Step - 1 : _progress.Step);
    }

    /// <summary>Trains until all epochs are done, nothing gets better, or somebody asks to stop.</summary>
    /// <param name="stop">The request to stop.</param>
    /// <returns>How it ended; in any case the latest state is saved.</returns>
    /// <exception cref="UserException">Too many pictures are unreadable, the loss is not finite, or a file cannot be written.</exception>
    public RunOutcome Execute(StopRequest stop)
    {
        while (_progress.Epoch < _options.Epochs)
        {
            if (HasStalled)
            {
                return RunOutcome.Stalled;
            }

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

    private bool RunEpoch(StopRequest stop)
    {
        int epoch = _progress.Epoch;
        EpochMetrics trained = new(_learner.Model.Heads);
        if (_progress.Batch > 0)
        {
            trained.Restore(_progress.Totals);
        }

        using BatchLoader loader = _data.Train(epoch, _progress.Batch, _progress.Unreadable);
        Pass training = new(loader, trained, stop, _groups.Size);
        string title = $"epoch {epoch + 1}/{_options.Epochs}";
        try
        {
            _display.Track(title, loader.BatchCount, _progress.Batch, report => training.Run(
                _progress.Batch, batch => Step(batch, trained), _learner.Settle, report));
        }
        catch (NonFiniteLossException error)
        {
            throw NonFiniteStop.Report(_folder, Info, _learner, error.Batch, error.Loss);
        }

        _progress = _progress with
        {
            Batch = training.Batches,
            Step = _learner.Optimizer.StepCount,
            Totals = [.. trained.Totals],
            Unreadable = loader.UnreadableCount,
            Balance = _learner.Balance?.States.ToArray(),
        };
        _unreadable.Add(loader);
        if (!training.IsComplete || _validator.Run($"{epoch + 1}/{_options.Epochs}", stop) is not { } checks)
        {
            return false;
        }

        Finish(Entry(training, "train", trained), checks, checks.Count > 0 ? checks[^1].Metrics : trained);
        return true;
    }

    /// <summary>A step is one batch, or several; one that none of its pictures could be read for is left out.</summary>
    private void Step(PixelBatch batch, EpochMetrics metrics)
    {
        if (batch.Count > 0)
        {
            if (!_learner.IsInStep)
            {
                _learner.Begin(_schedule.At(_learner.Optimizer.StepCount, _progress.Plateau));
            }

            _learner.Add(batch, metrics, _groups.Share(batch.Index));
        }

        if (_groups.Ends(batch.Index) && _learner.IsInStep)
        {
            _learner.End();
        }
    }

    /// <summary>Logs and saves an epoch.</summary>
    /// <param name="train">Results on the training set.</param>
    /// <param name="checks">Results on what was held out; of the weights' average last.</param>
    /// <param name="judged">The results that decide about the best epoch.</param>
    private void Finish(MetricsEntry train, IReadOnlyList<Validation> checks, EpochMetrics judged)
    {
        MetricsEntry[] held = [.. checks.Select(check => Entry(check.Pass, check.Phase, check.Metrics))];
        Latest = held.LastOrDefault(train);
        Cost = Cost.And(train);
        double score = _bestMetric.Score(Latest.Result);
        BestResult result = new(_progress.Epoch + 1, judged.MeanTop1, judged.TotalLoss, score);
        bool isBest = result.Beats(_progress.Best);
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
        foreach (MetricsEntry entry in held.Prepend(train))
        {
            _log.Append(entry, TrainerJson.Default.MetricsEntry);
        }

        if (isBest)
        {
            Checkpoint.SaveWeights(_folder.BestPath, Info, (_learner.Average?.Evaluator ?? _learner.Evaluator).Model);
        }

        Checkpoint.SaveAll(_folder.LastPath, Info, _learner);
        _display.Epoch(train, held.LastOrDefault(), isBest);
    }

    private MetricsEntry Entry(Pass pass, string phase, EpochMetrics metrics) => pass.Entry(
        phase,
        _progress.Epoch + 1,
        _progress.Step,
        _schedule.At(Math.Max(0, _progress.Step - 1), _progress.Plateau),
        EvaluationResult.Of(metrics, _data.Source.Tasks, _options.KeepUnknown)) with
    {
        TaskWeights = phase == "train" && _learner.Balance is { } balance
            ? Enumerable.Range(0, _data.Tasks.Count).ToDictionary(task => _data.Tasks[task].Task, balance.Weight)
            : null,
    };
}
