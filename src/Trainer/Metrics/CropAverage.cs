using Wikiart.Cuda.Kernels;

namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>
/// Several crops of each picture count as one: their logits are averaged, as torchvision's documentation of <c>TenCrop</c> does,
/// and the loss is the cross-entropy of the average.
/// </summary>
internal sealed class CropAverage
{
    private readonly HeadLayout _heads;
    private readonly int _crops;
    private readonly float[] _logits;
    private readonly int[] _labels;
    private readonly int[] _samples;
    private readonly float[] _losses;
    private readonly float[] _counts;

    /// <summary>Prepares for batches.</summary>
    /// <param name="heads">Which columns of the logits belong to which task.</param>
    /// <param name="crops">Crops of a picture.</param>
    /// <param name="batchSize">The largest batch: a multiple of <paramref name="crops"/>.</param>
    public CropAverage(HeadLayout heads, int crops, int batchSize)
    {
        _heads = heads;
        _crops = crops;
        _logits = new float[batchSize / crops * heads.TotalClasses];
        _labels = new int[batchSize / crops * heads.Tasks];
        _samples = new int[batchSize / crops];
        _losses = new float[heads.Tasks];
        _counts = new float[heads.Tasks];
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="logits">[n, Σ classes], the crops of a picture one after the other.</param>
    /// <param name="labels">[n, tasks].</param>
    /// <param name="n">Rows, a multiple of the crops.</param>
    /// <param name="metrics">Takes in the averages.</param>
    /// <param name="samples">The source's index of each row's picture [n]; not needed for metrics without details.</param>
    public void Add(
        ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, int n, EpochMetrics metrics, ReadOnlySpan<int> samples = default)
    {
        int pictures = n / _crops;
        int width = _heads.TotalClasses;
        Array.Clear(_logits);
        for (int picture = 0; picture < pictures; picture++)
        {
            for (int crop = 0; crop < _crops; crop++)
            {
                ReadOnlySpan<float> row = logits.Slice(((picture * _crops) + crop) * width, width);
                for (int c = 0; c < width; c++)
                {
                    _logits[(picture * width) + c] += row[c] / _crops;
                }
            }

            labels.Slice(picture * _crops * _heads.Tasks, _heads.Tasks).CopyTo(_labels.AsSpan(picture * _heads.Tasks));
        }

        for (int task = 0; task < _heads.Tasks; task++)
        {
            (_losses[task], _counts[task]) = Loss(task, pictures);
        }

        metrics.Add(_logits, _labels, pictures, _losses, _counts);
        if (metrics.Details is { } details)
        {
            for (int picture = 0; picture < pictures; picture++)
            {
                _samples[picture] = samples[picture * _crops];
            }

            details.Add(_logits, _labels, _samples, pictures);
        }
    }

    private (float Mean, float Count) Loss(int task, int pictures)
    {
        double sum = 0;
        int count = 0;
        for (int picture = 0; picture < pictures; picture++)
        {
            int label = _labels[(picture * _heads.Tasks) + task];
            if (label < 0)
            {
                continue;
            }

            ReadOnlySpan<float> row = _logits.AsSpan((picture * _heads.TotalClasses) + _heads.Offsets[task], _heads.Classes[task]);
            float most = float.NegativeInfinity;
            foreach (float logit in row)
            {
                most = Math.Max(most, logit);
            }

            double total = 0;
            foreach (float logit in row)
            {
                total += Math.Exp(logit - most);
            }

            sum += Math.Log(total) + most - row[label];
            count++;
        }

        return (count > 0 ? (float)(sum / count) : 0, count);
    }
}
