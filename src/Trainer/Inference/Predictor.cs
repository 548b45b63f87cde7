using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Sources;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>A trained model that names the likeliest classes of picture files.</summary>
internal sealed class Predictor : IDisposable
{
    private readonly LoadedModel _model;

    /// <summary>Loads a model.</summary>
    /// <param name="operations">What computes it.</param>
    /// <param name="path">The checkpoint.</param>
    /// <param name="batchSize">Pictures in a batch.</param>
    /// <exception cref="UserException">The checkpoint cannot be read.</exception>
    public Predictor(IOperations operations, string path, int batchSize) => _model = new LoadedModel(operations, path, batchSize);

    /// <summary>The tasks' names.</summary>
    public IReadOnlyList<string> Tasks => [.. _model.Info.Tasks.Select(task => task.Task)];

    /// <summary>Predicts pictures.</summary>
    /// <param name="files">The pictures.</param>
    /// <param name="topK">Classes to name of each task.</param>
    /// <returns>One prediction a picture, in the same order.</returns>
    public IReadOnlyList<PicturePrediction> Predict(string[] files, int topK)
    {
        LabelSet[] tasks = [.. _model.Info.LabelSets];
        int[] unlabelled = new int[files.Length * tasks.Length];
        Array.Fill(unlabelled, LabelSet.Missing);
        using FilePaintings source = new("pictures", string.Empty, files, tasks, unlabelled);

        // Every unreadable picture is reported on its own, however many there are.
        using BatchLoader loader = new(source, [.. Enumerable.Range(0, files.Length)], _model.Loading with { MaxUnreadable = 1 });
        PicturePrediction[] predictions = new PicturePrediction[files.Length];
        while (loader.Next() is { } batch)
        {
            if (batch.Count > 0)
            {
                ReadOnlySpan<float> logits = _model.Logits(batch);
                for (int row = 0; row < batch.Count; row++)
                {
                    int sample = batch.Samples[row];
                    predictions[sample] = new PicturePrediction(files[sample], Likeliest(logits, row, topK), null);
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
    public void Dispose() => _model.Dispose();

    private Dictionary<string, IReadOnlyList<ClassProbability>> Likeliest(ReadOnlySpan<float> logits, int row, int topK)
    {
        Dictionary<string, IReadOnlyList<ClassProbability>> tasks = [];
        for (int task = 0; task < _model.Heads.Tasks; task++)
        {
            tasks[_model.Info.Tasks[task].Task] = _model.Likeliest(_model.Probabilities(logits, row, task), task, topK);
        }

        return tasks;
    }
}
