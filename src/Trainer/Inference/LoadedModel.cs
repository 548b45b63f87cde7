using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>A trained model on a device, ready for pictures.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly Tape _tape = new() { IsRecording = false };

    /// <summary>Loads a model.</summary>
    /// <param name="operations">What computes it.</param>
    /// <param name="path">The checkpoint.</param>
    /// <param name="batchSize">The largest batch; null for that of its training.</param>
    /// <exception cref="UserException">The checkpoint cannot be read.</exception>
    public LoadedModel(IOperations operations, string path, int? batchSize = null)
    {
        using TrainedModel trained = new(path);
        Info = trained.Info;
        Loading = TrainingData.Loading(Info.Options, training: false) with { BatchSize = batchSize ?? Info.Options.BatchSize };
        Temperatures = Calibration.TemperaturesOf(trained);
        Runner = new ModelRunner(new LayerContext(operations, isTraining: false), Info.Model, Loading.BatchSize, Loading.Side);
        Checkpoint.LoadWeights(path, trained.File, Runner.Model);
    }

    /// <summary>What the checkpoint says about itself.</summary>
    public CheckpointInfo Info { get; }

    /// <summary>How pictures are loaded for it.</summary>
    public BatchLoaderOptions Loading { get; }

    /// <summary>One a task; see <see cref="Softmax"/>.</summary>
    public IReadOnlyList<double> Temperatures { get; }

    /// <summary>The model and its input buffers.</summary>
    public ModelRunner Runner { get; }

    /// <summary>Which columns of the logits belong to which task.</summary>
    public HeadLayout Heads => Runner.Model.Heads;

    /// <summary>Computes logits.</summary>
    /// <param name="batch">At least one picture.</param>
    /// <returns>Row by row; the next call overwrites it.</returns>
    public ReadOnlySpan<float> Logits(PixelBatch batch) => Runner.Read(Runner.Forward(batch, _tape));

    /// <summary>The probabilities of a task's classes.</summary>
    /// <param name="logits">What <see cref="Logits"/> returned.</param>
    /// <param name="row">The picture's place in the batch.</param>
    /// <param name="task">The task's number.</param>
    /// <returns>One a class, calibrated.</returns>
    public double[] Probabilities(ReadOnlySpan<float> logits, int row, int task) =>
        Softmax.Of(logits.Slice((row * Heads.TotalClasses) + Heads.Offsets[task], Heads.Classes[task]), Temperatures[task]);

    /// <summary>The likeliest classes of a task.</summary>
    /// <param name="probabilities">One a class.</param>
    /// <param name="task">The task's number.</param>
    /// <param name="count">How many, at most.</param>
    /// <returns>In falling order.</returns>
    public IReadOnlyList<ClassProbability> Likeliest(double[] probabilities, int task, int count) =>
    [
        .. Enumerable.Range(0, probabilities.Length)
            .OrderByDescending(c => probabilities[c])
            .Take(count)
            .Select(c => new ClassProbability(Info.Tasks[task].Classes[c], probabilities[c])),
    ];

    /// <inheritdoc/>
    public void Dispose() => Runner.Dispose();
}
