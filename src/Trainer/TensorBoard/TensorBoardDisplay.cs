using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.TensorBoard;

/// <summary>
/// Shows a run on the screen and in TensorBoard: losses of every step, results of every epoch, histograms of the weights after every
/// epoch and of the gradients of its last step, and at the start the options and some held-out pictures.
/// </summary>
internal sealed class TensorBoardDisplay : IRunDisplay, IDisposable
{
    private const int PicturesShown = 8;

    private readonly IRunDisplay _screen;
    private readonly RunFolder _folder;
    private readonly Learner _learner;
    private readonly TrainingData _data;
    private readonly ParameterHistograms _histograms;
    private EventWriter? _events;

    /// <summary>Prepares to write; the file is started when the run starts or goes on.</summary>
    /// <param name="screen">What shows the run besides.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="learner">The model that is trained.</param>
    /// <param name="data">The run's paintings.</param>
    public TensorBoardDisplay(IRunDisplay screen, RunFolder folder, Learner learner, TrainingData data)
    {
        _screen = screen;
        _folder = folder;
        _learner = learner;
        _data = data;
        _histograms = new ParameterHistograms(learner);
    }

    private EventWriter Events => _events ??= Start();

    private long Step => _learner.Optimizer.StepCount;

    /// <inheritdoc/>
    public void Track(string title, int total, int done, Action<Action<PassProgress>> pass)
    {
        // Before the first step, so that the file begins where the run does.
        EventWriter events = Events;
        long first = Step;
        long before = _learner.SettledStep;
        _screen.Track(title, total, done, report => pass(progress =>
        {
            // A pass that changes no weights is a validation, and a batch without a readable picture is no step.
            if (_learner.SettledStep > before)
            {
                before = _learner.SettledStep;
                AddStep(events);
            }

            report(progress);
        }));
        if (Step > first)
        {
            foreach ((string name, HistogramProto histogram) in _histograms.Gradients())
            {
                events.Histogram(Step, $"gradient/{name}", histogram);
            }
        }
    }

    /// <inheritdoc/>
    public void Epoch(MetricsEntry train, MetricsEntry? validation, bool isBest)
    {
        AddResults(train);
        if (validation is not null)
        {
            AddResults(validation);
        }

        Events.Scalar(train.Step, "learning_rate", train.LearningRate);
        Events.Scalar(train.Step, "images_per_second", train.ImagesPerSecond);
        Events.Scalar(train.Step, "waited_for_data", train.WaitedForData);
        foreach ((string name, HistogramProto histogram) in _histograms.Weights())
        {
            Events.Histogram(train.Step, name, histogram);
        }

        _screen.Epoch(train, validation, isBest);
    }

    /// <inheritdoc/>
    public void Say(string line) => _screen.Say(line);

    /// <inheritdoc/>
    public void Dispose() => _events?.Dispose();

    private EventWriter Start()
    {
        EventWriter events = new(Path.Combine(_folder.Path, "tensorboard"), Step, TimeProvider.System);
        if (Step == 0)
        {
            events.Text(Step, "options", $"```\n{File.ReadAllText(_folder.ConfigPath)}\n```");
            AddPictures(events);
        }

        return events;
    }

    private void AddStep(EventWriter events)
    {
        for (int task = 0; task < _data.Tasks.Count; task++)
        {
            events.Scalar(_learner.SettledStep, $"step_loss/{_data.Tasks[task].Task}", _learner.Losses[task]);
        }
    }

    private void AddResults(MetricsEntry entry)
    {
        Events.Scalar(entry.Step, $"loss/{entry.Phase}", entry.Loss);
        foreach ((string task, TaskResult result) in entry.Tasks)
        {
            Events.Scalar(entry.Step, $"loss_{task}/{entry.Phase}", result.Loss);
            Events.Scalar(entry.Step, $"top1_{task}/{entry.Phase}", result.Top1);
            Events.Scalar(entry.Step, $"top5_{task}/{entry.Phase}", result.Top5);
            AddIfKnown(entry, $"macro_f1_{task}", result.MacroF1);
            AddIfKnown(entry, $"balanced_accuracy_{task}", result.BalancedAccuracy);
            AddIfKnown(entry, $"calibration_error_{task}", result.CalibrationError);
        }

        AddIfKnown(entry, "joint", entry.Joint?.Top1);
    }

    private void AddIfKnown(MetricsEntry entry, string name, double? value)
    {
        if (value is { } known)
        {
            Events.Scalar(entry.Step, $"{name}/{entry.Phase}", known);
        }
    }

    private void AddPictures(EventWriter events)
    {
        using BatchLoader loader = _data.Validate();
        if (loader.Next() is { } batch)
        {
            int side = _learner.Model.Options.ImageSize;
            for (int row = 0; row < Math.Min(PicturesShown, batch.Count); row++)
            {
                events.Image(Step, $"held_out/{row}", side, side, PictureEncoder.Jpeg(batch, row, side));
            }
        }
    }
}
