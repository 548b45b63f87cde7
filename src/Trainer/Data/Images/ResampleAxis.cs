namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// The antialiased triangle ("bilinear") filter along one axis, for a window of the resized axis: which source pixels each
/// output pixel sums and with which weights, in fixed point. The filter is the one of Pillow's resize, which torchvision's
/// Resize uses: the triangle widens by the reduction factor, and an output pixel i is centred at (i + 0.5) * scale. The
/// arrays are used again for the next picture and only grow.
/// </summary>
internal sealed class ResampleAxis
{
    /// <summary>Fractional bits of a weight.</summary>
    public const int WeightBits = 22;

    private double[] _exact = [];

    /// <summary>The window's length.</summary>
    public int Length { get; private set; }

    /// <summary>The first source pixel of each output pixel.</summary>
    public int[] First { get; private set; } = [];

    /// <summary>The number of source pixels of each output pixel.</summary>
    public int[] Count { get; private set; } = [];

    /// <summary>Weights, [output][<see cref="Support"/>], scaled by 2^<see cref="WeightBits"/>.</summary>
    public int[] Weights { get; private set; } = [];

    /// <summary>Weights of an output pixel: at least as many as it has source pixels.</summary>
    public int Support { get; private set; }

    /// <summary>The most source pixels that any output pixel sums.</summary>
    public int Taps { get; private set; }

    /// <summary>The first source pixel of all.</summary>
    public int Begin => First[0];

    /// <summary>The source pixel after the last of all.</summary>
    public int End => First[Length - 1] + Count[Length - 1];

    /// <summary>Computes the filter.</summary>
    /// <param name="offset">Where the source begins; added to every index.</param>
    /// <param name="source">The source's length in pixels.</param>
    /// <param name="resized">The length that the whole source is resized to.</param>
    /// <param name="start">The first resized pixel of the window.</param>
    /// <param name="length">The window's length.</param>
    public void Set(int offset, int source, int resized, int start, int length)
    {
        double scale = (double)source / resized;
        double reach = Math.Max(scale, 1.0);
        double inverse = 1 / reach;
        Support = ((int)Math.Ceiling(reach) * 2) + 1;
        Length = length;
        Taps = 0;
        if (First.Length < length || Weights.Length < length * Support)
        {
            First = new int[length];
            Count = new int[length];
            Weights = new int[checked(length * Support)];
        }

        _exact = _exact.Length < Support ? new double[Support] : _exact;
        for (int i = 0; i < length; i++)
        {
            double centre = (start + i + 0.5) * scale;
            int low = Math.Max(0, (int)(centre - reach + 0.5));
            int high = Math.Min(source, (int)(centre + reach + 0.5));
            double sum = 0;
            for (int j = low; j < high; j++)
            {
                _exact[j - low] = Math.Max(0, 1 - Math.Abs((j - centre + 0.5) * inverse));
                sum += _exact[j - low];
            }

            for (int j = 0; j < high - low; j++)
            {
                Weights[(i * Support) + j] = (int)(0.5 + (_exact[j] / sum * (1 << WeightBits)));
            }

            // What follows has no weight, so that all output pixels can be summed alike.
            Weights.AsSpan((i * Support) + high - low, Support - high + low).Clear();

            First[i] = offset + low;
            Count[i] = high - low;
            Taps = Math.Max(Taps, high - low);
        }
    }
}
