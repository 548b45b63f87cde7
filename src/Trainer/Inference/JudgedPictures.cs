using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>What a model says of labelled pictures: their logits beside their labels.</summary>
internal sealed class JudgedPictures
{
    private readonly List<int> _samples = [];
    private readonly List<int> _labels = [];
    private readonly List<float[]> _logits = [];

    /// <summary>Starts without pictures.</summary>
    /// <param name="heads">Which columns of the logits belong to which task.</param>
    public JudgedPictures(HeadLayout heads) => Heads = heads;

    /// <summary>Which columns of the logits belong to which task.</summary>
    public HeadLayout Heads { get; }

    /// <summary>How many pictures could be read.</summary>
    public int Count => _samples.Count;

    /// <summary>Judges pictures.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">The pictures, with the model's classes.</param>
    /// <param name="samples">Which of them.</param>
    /// <returns>Those that could be read, in the same order.</returns>
    /// <exception cref="Runtime.UserException">Too many pictures are unreadable.</exception>
    public static JudgedPictures Of(LoadedModel model, IPaintingSource source, int[] samples)
    {
        JudgedPictures judged = new(model.Heads);
        using BatchLoader loader = new(source, samples, model.Loading);
        while (loader.Next() is { } batch)
        {
            ReadOnlySpan<float> logits = batch.Count > 0 ? model.Logits(batch) : [];
            for (int row = 0; row < batch.Count; row++)
            {
                judged.Add(
                    batch.Samples[row],
                    batch.Labels.AsSpan(row * batch.TaskCount, batch.TaskCount),
                    logits.Slice(row * model.Heads.TotalClasses, model.Heads.TotalClasses));
            }

            loader.Return(batch);
        }

        return judged;
    }

    /// <summary>Adds a picture.</summary>
    /// <param name="sample">Its number in the source.</param>
    /// <param name="labels">One a task; negative ones are missing.</param>
    /// <param name="logits">The logits of all tasks.</param>
    public void Add(int sample, ReadOnlySpan<int> labels, ReadOnlySpan<float> logits)
    {
        _samples.Add(sample);
        _labels.AddRange(labels);
        _logits.Add(logits.ToArray());
    }

    /// <summary>Measures what the model says, as <c>wikiart eval</c> does.</summary>
    /// <param name="source">The pictures, whose labels tell an unknown class from a missing label.</param>
    /// <param name="keepUnknown">Whether the unknown class counts as a class.</param>
    /// <returns>The results.</returns>
    public EvaluationResult Evaluate(IPaintingSource source, bool keepUnknown)
    {
        EpochMetrics metrics = new(Heads, new EvaluationDetails(Heads, source));
        CropAverage single = new(Heads, crops: 1, batchSize: 1);
        int[] labels = [.. _labels];
        for (int row = 0; row < Count; row++)
        {
            single.Add(_logits[row], labels.AsSpan(row * Heads.Tasks, Heads.Tasks), 1, metrics, [_samples[row]]);
        }

        return EvaluationResult.Of(metrics, source.Tasks, keepUnknown);
    }

    /// <summary>A picture's number in the source.</summary>
    /// <param name="row">Its place here.</param>
    /// <returns>The number.</returns>
    public int Sample(int row) => _samples[row];

    /// <summary>A picture's label.</summary>
    /// <param name="row">Its place here.</param>
    /// <param name="task">The task's number.</param>
    /// <returns>Negative when it is missing.</returns>
    public int Label(int row, int task) => _labels[(row * Heads.Tasks) + task];

    /// <summary>A picture's logits.</summary>
    /// <param name="row">Its place here.</param>
    /// <param name="task">The task's number.</param>
    /// <returns>One a class.</returns>
    public ReadOnlySpan<float> Logits(int row, int task) => _logits[row].AsSpan(Heads.Offsets[task], Heads.Classes[task]);
}
