using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>The paintings of a run, split, and how they are loaded.</summary>
internal sealed class TrainingData : IDisposable
{
    private readonly TrainOptions _options;
    private readonly UnreadableTally _tally;

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

        _tally = new UnreadableTally(Split.Train.Length + Split.Validation.Length, options.MaxUnreadable);
    }

    /// <summary>The paintings.</summary>
    public IPaintingSource Source { get; }

    /// <summary>Which are trained on and which are held out.</summary>
    public Split Split { get; }

    /// <summary>The tasks and their classes' names.</summary>
    public IReadOnlyList<TaskNames> Tasks => [.. Source.Tasks.Select(task => new TaskNames(task.Task, task.ClassNames))];

    /// <summary>Side of the squares that are loaded, before they are cropped.</summary>
    public int Side => Loading(_options, training: true).Side;

    /// <summary>Starts loading the training set in the order of an epoch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="startBatch">Batches to leave out at the front.</param>
    /// <param name="unreadableBefore">Pictures in them that could not be read.</param>
    /// <returns>A loader that the caller disposes.</returns>
    public BatchLoader Train(int epoch, int startBatch, int unreadableBefore)
    {
        _tally.Begin(startBatch * _options.BatchSize, unreadableBefore);
        return new BatchLoader(Source, EpochOrder.Shuffled(Source, Split.Train, _options.Seed, epoch), Loading(_options, training: true) with
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

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();
}
