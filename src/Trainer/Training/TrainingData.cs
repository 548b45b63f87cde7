using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>The paintings of a run, split, and how they are loaded.</summary>
internal sealed class TrainingData : IDisposable
{
    private const int OverfitSteps = 50;

    private readonly TrainOptions _options;
    private readonly BalancedSampler? _sampler;
    private readonly UnreadableTally _tally;
    private BatchLoader? _ahead;
    private (int Epoch, int StartBatch) _aheadFrom;

    /// <summary>Opens and splits the paintings.</summary>
    /// <param name="options">The run's options.</param>
    /// <exception cref="UserException">The data cannot be read, or nothing is left to train on.</exception>
    public TrainingData(TrainOptions options)
    {
        _options = options;
        Source = PaintingSources.Open(options.Data, new PaintingSourceOptions { Columns = options.Columns, ClassFiles = options.ClassFiles });
        Split = Source.OwnSplit ?? Split.Stratified(Source, options.ValidationFraction, options.Seed);
        if (Split.Train.Length == 0)
        {
            throw new UserException($"'{options.Data}' has no paintings to train on.");
        }

        if (options.Limit is { } limit)
        {
            Split = SampleLimit.Apply(Split, limit, options.Seed);
        }

        if (options.OverfitBatch)
        {
            int[] batch = [.. EpochOrder.Shuffled(Source, Split.Train, options.Seed, epoch: 0).Take(options.BatchSize)];
            Split = new Split(batch, batch);
        }

        _sampler = options.BalancedTask is { } task ? new BalancedSampler(Source, Split.Train, task, options.KeepUnknown) : null;
        BestMetric = new BestMetric(options.BestMetric, [.. Tasks.Select(names => names.Task)], Split.Validation.Length > 0);
        _tally = new UnreadableTally(Split.Train.Length + Split.Validation.Length, options.MaxUnreadable);
    }

    /// <summary>The paintings.</summary>
    public IPaintingSource Source { get; }

    /// <summary>Which are trained on and which are held out.</summary>
    public Split Split { get; }

    /// <summary>The tasks and their classes' names.</summary>
    public IReadOnlyList<TaskNames> Tasks => [.. Source.Tasks.Select(task => new TaskNames(task.Task, task.ClassNames))];

    /// <summary>Batches in a pass over the training set.</summary>
    public int BatchesPerEpoch =>
        _options.OverfitBatch ? OverfitSteps : (Split.Train.Length + _options.BatchSize - 1) / _options.BatchSize;

    /// <summary>By what epochs are compared.</summary>
    public BestMetric BestMetric { get; }

    /// <summary>Side of the squares that are loaded, before they are cropped.</summary>
    public int Side => Loading(_options, training: true).Side;

    /// <summary>Starts to load what a run begins with, so that its model can be made meanwhile.</summary>
    /// <param name="progress">How far the run has come.</param>
    public void LoadAhead(TrainProgress progress)
    {
        if (progress.Epoch < _options.Epochs)
        {
            _ahead = Train(progress.Epoch, progress.Batch, progress.Unreadable);
            _aheadFrom = (progress.Epoch, progress.Batch);
        }
    }

    /// <summary>Starts loading the training set in the order of an epoch, or hands out what was loaded ahead.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="startBatch">Batches to leave out at the front.</param>
    /// <param name="unreadableBefore">Pictures in them that could not be read.</param>
    /// <returns>A loader that the caller disposes.</returns>
    public BatchLoader Train(int epoch, int startBatch, int unreadableBefore)
    {
        BatchLoader? ahead = _ahead;
        _ahead = null;
        if (ahead is not null && _aheadFrom == (epoch, startBatch))
        {
            return ahead;
        }

        ahead?.Dispose();
        _tally.Begin(startBatch * _options.BatchSize, unreadableBefore);
        BatchLoaderOptions loading = Loading(_options, training: !_options.OverfitBatch);
        return new BatchLoader(Source, Order(epoch), loading with
        {
            Epoch = epoch,
            StartBatch = startBatch,
            UnreadableBefore = unreadableBefore,
            Tally = _tally,
        });
    }

    /// <summary>Starts loading the validation set.</summary>
    /// <returns>A loader that the caller disposes.</returns>
    public BatchLoader Validate() => new(Source, Split.Validation, Loading(_options, training: false) with { Tally = _tally });

    /// <summary>How pictures are loaded for a run.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="training">Whether crops and flips are random.</param>
    /// <returns>The loader's options.</returns>
    public static BatchLoaderOptions Loading(TrainOptions options, bool training) => new()
    {
        BatchSize = options.BatchSize,
        ImageSize = options.ImageSize,
        Resize = options.Resize,
        Training = training,
        Augmentation = options.Augmentation,
        KeepUnknown = options.KeepUnknown,
        Seed = options.Seed,
        MaxUnreadable = options.MaxUnreadable,
        Threads = options.Workers == 0 ? null : options.Workers,
    };

    /// <summary>The pictures of an epoch in their order.</summary>
    private int[] Order(int epoch)
    {
        if (_options.OverfitBatch)
        {
            return [.. Enumerable.Repeat(Split.Train, OverfitSteps).SelectMany(batch => batch)];
        }

        return EpochOrder.Shuffled(Source, _sampler?.Draw(_options.Seed, epoch) ?? Split.Train, _options.Seed, epoch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ahead?.Dispose();
        Source.Dispose();
    }
}
