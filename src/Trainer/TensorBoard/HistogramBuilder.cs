namespace Wikiart.Cuda.Trainer.TensorBoard;

/// <summary>
/// Counts values in TensorFlow's buckets, whose limits grow by a tenth from 1e-12 on either side of 0, so that small and large weights are
/// told apart alike.
/// </summary>
internal sealed class HistogramBuilder
{
    private const double Smallest = 1e-12;
    private const double Largest = 1e20;
    private const double Growth = 1.1;
    private static readonly double[] Limits = MakeLimits();

    private readonly long[] _counts = new long[Limits.Length];
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;
    private double _sum;
    private double _squares;
    private long _count;

    /// <summary>Counts values; those that are not finite are left out.</summary>
    /// <param name="values">The values.</param>
    public void Add(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                continue;
            }

            // The first limit above the value.
            int found = Array.BinarySearch(Limits, value);
            _counts[Math.Min(found < 0 ? ~found : found + 1, Limits.Length - 1)]++;
            _min = Math.Min(_min, value);
            _max = Math.Max(_max, value);
            _sum += value;
            _squares += (double)value * value;
            _count++;
        }
    }

    /// <summary>The counts so far, from the first bucket that is not empty to the last.</summary>
    /// <returns>A message for an event file.</returns>
    public HistogramProto Build()
    {
        HistogramProto histogram = new() { Num = _count, Sum = _sum, SumSquares = _squares, Min = _count > 0 ? _min : 0, Max = _count > 0 ? _max : 0 };
        int first = Array.FindIndex(_counts, count => count > 0);
        int last = Array.FindLastIndex(_counts, count => count > 0);

        // An empty bucket in front says where the first one begins.
        for (int i = Math.Max(0, first - 1); i <= last; i++)
        {
            histogram.BucketLimit.Add(Limits[i]);
            histogram.Bucket.Add(_counts[i]);
        }

        return histogram;
    }

    private static double[] MakeLimits()
    {
        List<double> positive = [];
        for (double limit = Smallest; limit < Largest; limit *= Growth)
        {
            positive.Add(limit);
        }

        positive.Add(double.MaxValue);
        return [.. positive.Select(limit => -limit).Reverse(), 0, .. positive];
    }
}
