using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>
/// What an evaluation looks at beside loss and accuracy: confusion of classes, calibration, and whether all tasks were right at once.
/// Adding a batch allocates nothing.
/// </summary>
internal sealed class EvaluationDetails
{
    private readonly HeadLayout _heads;
    private readonly IPaintingSource _source;
    private readonly ConfusionMatrix[] _confusion;
    private readonly CalibrationBins[] _calibration;

    /// <summary>Starts from nothing.</summary>
    /// <param name="heads">Which columns of the logits belong to which task.</param>
    /// <param name="source">The paintings, whose labels tell an unknown class from a missing label.</param>
    public EvaluationDetails(HeadLayout heads, IPaintingSource source)
    {
        _heads = heads;
        _source = source;
        _confusion = [.. heads.Classes.ToArray().Select(classes => new ConfusionMatrix(classes))];
        _calibration = [.. _confusion.Select(_ => new CalibrationBins())];
    }

    /// <summary>Pictures with a label for every task.</summary>
    public long JointlyLabelled { get; private set; }

    /// <summary>Those of which every task was right.</summary>
    public long JointHits { get; private set; }

    /// <summary>Confusion of a task's classes, pictures of the unknown class included.</summary>
    /// <param name="task">The task's number.</param>
    /// <returns>The matrix.</returns>
    public ConfusionMatrix Confusion(int task) => _confusion[task];

    /// <summary>Calibration of a task, over the pictures whose labels count.</summary>
    /// <param name="task">The task's number.</param>
    /// <returns>The bins.</returns>
    public CalibrationBins Calibration(int task) => _calibration[task];

    /// <summary>Adds a batch.</summary>
    /// <param name="logits">[n, Σ classes].</param>
    /// <param name="batch">The pictures.</param>
    public void Add(ReadOnlySpan<float> logits, PixelBatch batch) => Add(logits, batch.Labels, batch.Samples, batch.Count);

    /// <summary>Adds pictures.</summary>
    /// <param name="logits">[n, Σ classes].</param>
    /// <param name="labels">[n, tasks]; negative ones are missing.</param>
    /// <param name="samples">The source's index of each picture [n].</param>
    /// <param name="n">Rows.</param>
    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, ReadOnlySpan<int> samples, int n)
    {
        for (int row = 0; row < n; row++)
        {
            bool isLabelled = true;
            bool isHit = true;
            for (int task = 0; task < _heads.Tasks; task++)
            {
                ReadOnlySpan<float> scores = logits.Slice((row * _heads.TotalClasses) + _heads.Offsets[task], _heads.Classes[task]);
                int label = labels[(row * _heads.Tasks) + task];
                int predicted = IndexOfMax(scores);
                int stated = _source.Label(samples[row], task);
                if (stated >= 0)
                {
                    _confusion[task].Add(stated, predicted, Ranking.Of(scores, stated));
                }

                if (label >= 0)
                {
                    _calibration[task].Add(Confidence(scores, scores[predicted]), predicted == label);
                }

                isLabelled &= label >= 0;
                isHit &= predicted == label;
            }

            JointlyLabelled += isLabelled ? 1 : 0;
            JointHits += isLabelled && isHit ? 1 : 0;
        }
    }

    /// <summary>The first maximum, as a tie is decided everywhere.</summary>
    private static int IndexOfMax(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int c = 1; c < scores.Length; c++)
        {
            best = scores[c] > scores[best] ? c : best;
        }

        return best;
    }

    /// <summary>Softmax probability of the maximum.</summary>
    private static double Confidence(ReadOnlySpan<float> scores, float max)
    {
        double sum = 0;
        foreach (float score in scores)
        {
            sum += Math.Exp((double)score - max);
        }

        return 1 / sum;
    }
}
