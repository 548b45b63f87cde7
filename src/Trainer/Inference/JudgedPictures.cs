using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>What a model says of labelled pictures: their logits beside their labels.</summary>
internal sealed class JudgedPictures
{
    private readonly List<int> _samples = [];
    private readonly List<int> _labels = [];
    private readonly List<float[]> _logits = [];

    private JudgedPictures(HeadLayout heads) => Heads = heads;

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
            if (batch.Count > 0)
            {
                judged.Add(batch, model.Logits(batch));
            }

            loader.Return(batch);
        }

        return judged;
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

    private void Add(PixelBatch batch, ReadOnlySpan<float> logits)
    {
        _samples.AddRange(batch.Samples.AsSpan(0, batch.Count));
        _labels.AddRange(batch.Labels.AsSpan(0, batch.Count * batch.TaskCount));
        for (int row = 0; row < batch.Count; row++)
        {
            _logits.Add(logits.Slice(row * Heads.TotalClasses, Heads.TotalClasses).ToArray());
        }
    }
}
