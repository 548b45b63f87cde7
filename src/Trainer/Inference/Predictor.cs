using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Sources;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>A trained model that names the likeliest classes of pictures.</summary>
internal sealed class Predictor : IDisposable
{
    private readonly CheckpointInfo _info;
    private readonly BatchLoaderOptions _loading;
    private readonly ModelRunner _runner;
    private readonly Tape _tape = new() { IsRecording = false };

    /// <summary>Loads a model.</summary>
    /// <param name="operations">What computes it.</param>
    /// <param name="path">The checkpoint.</param>
    /// <param name="batchSize">Pictures in a batch.</param>
    /// <exception cref="UserException">The checkpoint cannot be read.</exception>
    public Predictor(IOperations operations, string path, int batchSize)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        _info = CheckpointInfo.Read(path, file);

        // Every unreadable picture is reported on its own, however many there are.
        _loading = TrainingData.Loading(_info.Options, training: false) with { BatchSize = batchSize, MaxUnreadable = 1 };
        _runner = new ModelRunner(new LayerContext(operations, isTraining: false), _info.Model, batchSize, _loading.Side);
        Checkpoint.LoadWeights(path, file, _runner.Model);
    }

    /// <summary>Predicts pictures.</summary>
    /// <param name="files">The pictures.</param>
    /// <param name="topK">Classes to name of each task.</param>
    /// <returns>One prediction a picture, in the same order.</returns>
    public IReadOnlyList<PicturePrediction> Predict(string[] files, int topK)
    {
        LabelSet[] tasks = [.. _info.LabelSets];
        int[] unlabelled = new int[files.Length * tasks.Length];
        Array.Fill(unlabelled, LabelSet.Missing);
        using FilePaintings source = new("pictures", string.Empty, files, tasks, unlabelled);
        using BatchLoader loader = new(source, [.. Enumerable.Range(0, files.Length)], _loading);
        PicturePrediction[] predictions = new PicturePrediction[files.Length];
        while (loader.Next() is { } batch)
        {
            if (batch.Count > 0)
            {
                ReadOnlySpan<float> logits = _runner.Read(_runner.Forward(batch, _tape));
                for (int row = 0; row < batch.Count; row++)
                {
                    int sample = batch.Samples[row];
                    int width = _runner.Model.Heads.TotalClasses;
                    predictions[sample] = new PicturePrediction(files[sample], Tasks(logits.Slice(row * width, width), topK), null);
                }
            }

            loader.Return(batch);
        }

        foreach (UnreadableImage unreadable in loader.Unreadable)
        {
            predictions[unreadable.Sample] = new PicturePrediction(files[unreadable.Sample], null, unreadable.Reason);
        }

        return predictions;
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    private Dictionary<string, IReadOnlyList<ClassProbability>> Tasks(ReadOnlySpan<float> logits, int topK)
    {
        HeadLayout heads = _runner.Model.Heads;
        Dictionary<string, IReadOnlyList<ClassProbability>> tasks = [];
        for (int task = 0; task < heads.Tasks; task++)
        {
            double[] probabilities = Softmax(logits.Slice(heads.Offsets[task], heads.Classes[task]));
            TaskNames names = _info.Tasks[task];
            tasks[names.Task] =
            [
                .. Enumerable.Range(0, probabilities.Length)
                    .OrderByDescending(c => probabilities[c])
                    .Take(topK)
                    .Select(c => new ClassProbability(names.Classes[c], probabilities[c])),
            ];
        }

        return tasks;
    }

    private static double[] Softmax(ReadOnlySpan<float> logits)
    {
        double[] probabilities = new double[logits.Length];
        double max = double.NegativeInfinity;
        foreach (float logit in logits)
        {
            max = Math.Max(max, logit);
        }

        for (int c = 0; c < probabilities.Length; c++)
        {
            probabilities[c] = Math.Exp(logits[c] - max);
        }

        double sum = probabilities.Sum();
        return Array.ConvertAll(probabilities, probability => probability / sum);
    }
}
