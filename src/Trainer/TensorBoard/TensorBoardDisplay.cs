using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.TensorBoard;

/// <summary>
/// Shows a run on the screen and in TensorBoard: losses of every step, results of every epoch, histograms of the weights after every
/// epoch, and at the start the options and some held-out pictures.
/// </summary>
internal sealed class TensorBoardDisplay : IRunDisplay, IDisposable
{
    private const int PicturesShown = 8;
    private const int ChunkElements = 1 << 18;

    private readonly IRunDisplay _screen;
    private readonly RunFolder _folder;
    private readonly Learner _learner;
    private readonly TrainingData _data;
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
    }

    private EventWriter Events => _events ??= Start();

    private long Step => _learner.Optimizer.StepCount;

    /// <inheritdoc/>
    public void Track(string title, int total, int done, Action<Action<PassProgress>> pass)
    {
        // Before the first step, so that the file begins where the run does.
        EventWriter events = Events;
        long before = Step;
        _screen.Track(title, total, done, report => pass(progress =>
        {
            // A pass that changes no weights is a validation, and a batch without a readable picture is no step.
            if (Step > before)
            {
                before = Step;
                AddStep(events);
            }

            report(progress);
        }));
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
        AddWeights(train.Step);
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
            events.Scalar(Step, $"step_loss/{_data.Tasks[task].Task}", _learner.Losses[task]);
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
        }
    }

    private void AddWeights(long step)
    {
        float[] chunk = new float[ChunkElements];
        foreach (Parameter parameter in _learner.Model.Parameters)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                HistogramBuilder histogram = new();
                for (long done = 0; done < slice.Count; done += chunk.Length)
                {
                    Span<float> part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, slice.Count - done));
                    nint address = parameter.Flat.Address + (nint)((slice.Offset + done) * sizeof(float));
                    parameter.Device.Download(address, MemoryMarshal.AsBytes(part));
                    histogram.Add(part);
                }

                Events.Histogram(step, slice.Name, histogram.Build());
            }
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
