using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// The learning-rate range test of Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, as fastai's <c>lr_find</c> does
/// it: the rate rises exponentially from step to step until the loss, smoothed with 0.98, is four times its lowest value.
/// </summary>
internal sealed class LearningRateFinder
{
    private const double Smoothing = 0.98;
    private const double Diverged = 4;
    private const int SkippedShare = 10;

    private readonly double _first;
    private readonly double _last;
    private readonly int _steps;
    private readonly List<LearningRatePoint> _points = [];
    private double _average;
    private double _lowest = double.PositiveInfinity;

    /// <summary>Plans the test.</summary>
    /// <param name="first">The learning rate of the first step.</param>
    /// <param name="last">The learning rate of the last step.</param>
    /// <param name="steps">Steps, at least 2.</param>
    public LearningRateFinder(double first, double last, int steps)
    {
        _first = first;
        _last = last;
        _steps = steps;
    }

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<LearningRatePoint> Points => _points;

    /// <summary>
    /// Where the smoothed loss fell most steeply, up to its lowest value; null when the loss was not finite before. The first tenth of the
    /// planned steps, in which the average has little to smooth, does not count.
    /// </summary>
    public LearningRatePoint? Steepest
    {
        get
        {
            int end = _points.FindIndex(point => point == Lowest);
            return Enumerable.Range(1, Math.Max(0, end - 1))
                .Where(i => i >= _steps / SkippedShare)
                .OrderByDescending(i => _points[i - 1].Smoothed - _points[i + 1].Smoothed)
                .Select(i => _points[i])
                .FirstOrDefault() ?? Lowest;
        }
    }

    /// <summary>Where the smoothed loss was lowest; null before the first step.</summary>
    public LearningRatePoint? Lowest => _points.MinBy(point => point.Smoothed);

    /// <summary>Runs the test; it changes the learner's weights.</summary>
    /// <param name="learner">The model with its first weights.</param>
    /// <param name="data">The paintings.</param>
    /// <param name="stop">Ends it early.</param>
    /// <param name="report">Called after each step.</param>
    public void Run(Learner learner, TrainingData data, StopRequest stop, Action<LearningRatePoint> report)
    {
        EpochMetrics metrics = new(learner.Model.Heads);
        for (int epoch = 0; _points.Count < _steps; epoch++)
        {
            using BatchLoader loader = data.Train(epoch, startBatch: 0, unreadableBefore: 0);
            while (_points.Count < _steps && loader.Next() is { } batch)
            {
                bool goesOn = !stop.IsRequested && (batch.Count == 0 || Step(learner, batch, metrics, report));
                loader.Return(batch);
                if (!goesOn)
                {
                    return;
                }
            }
        }
    }

    private bool Step(Learner learner, PixelBatch batch, EpochMetrics metrics, Action<LearningRatePoint> report)
    {
        int step = _points.Count;
        double rate = _first * Math.Pow(_last / _first, step / (double)(_steps - 1));
        try
        {
            learner.Train(batch, rate, metrics);
        }
        catch (NonFiniteLossException)
        {
            return false;
        }

        double loss = 0;
        foreach (float one in learner.Losses)
        {
            loss += one;
        }

        _average = (Smoothing * _average) + ((1 - Smoothing) * loss);
        LearningRatePoint point = new(rate, loss, _average / (1 - Math.Pow(Smoothing, step + 1)));
        _points.Add(point);
        report(point);
        _lowest = Math.Min(_lowest, point.Smoothed);
        return point.Smoothed <= Diverged * _lowest;
    }
}
