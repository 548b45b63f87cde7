namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>
/// Whether probabilities mean what they say: the expected calibration error of Guo et al., "On Calibration of Modern Neural Networks",
/// 2017, over 15 bins of equal width, <c>Σ_b n_b/n · |accuracy_b − confidence_b|</c>.
/// </summary>
internal sealed class CalibrationBins
{
    /// <summary>How many bins there are.</summary>
    public const int Bins = 15;

    private readonly double[] _confidence = new double[Bins];
    private readonly long[] _hits = new long[Bins];
    private readonly long[] _counts = new long[Bins];

    /// <summary>The expected calibration error, 0 to 1; 0 when nothing was counted.</summary>
    public double ExpectedError
    {
        get
        {
            double error = 0;
            for (int bin = 0; bin < Bins; bin++)
            {
                error += Math.Abs(_hits[bin] - _confidence[bin]);
            }

            return error / Math.Max(1, _counts.Sum());
        }
    }

    /// <summary>Predictions in a bin.</summary>
    /// <param name="bin">The bin.</param>
    /// <returns>How many.</returns>
    public long Count(int bin) => _counts[bin];

    /// <summary>Share of a bin's predictions that were right.</summary>
    /// <param name="bin">The bin.</param>
    /// <returns>0 to 1; 0 for an empty bin.</returns>
    public double Accuracy(int bin) => _hits[bin] / (double)Math.Max(1, _counts[bin]);

    /// <summary>Mean confidence of a bin's predictions.</summary>
    /// <param name="bin">The bin.</param>
    /// <returns>0 to 1; 0 for an empty bin.</returns>
    public double Confidence(int bin) => _confidence[bin] / Math.Max(1, _counts[bin]);

    /// <summary>Counts a prediction.</summary>
    /// <param name="confidence">Probability of the predicted class; bin b holds those in (b/15, (b+1)/15].</param>
    /// <param name="isHit">Whether it was right.</param>
    public void Add(double confidence, bool isHit)
    {
        int bin = Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1);
        _confidence[bin] += confidence;
        _hits[bin] += isHit ? 1 : 0;
        _counts[bin]++;
    }
}
