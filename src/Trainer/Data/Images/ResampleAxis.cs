namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// The antialiased triangle ("bilinear") filter along one axis, for a window of the resized axis: which source pixels each
/// output pixel sums and with which weights, in fixed point. The filter is the one of Pillow's resize, which torchvision's
/// Resize uses: the triangle widens by the reduction factor, and an output pixel i is centred at (i + 0.5) * scale.
/// </summary>
internal readonly struct ResampleAxis
{
    /// <summary>Fractional bits of a weight.</summary>
    public const int WeightBits = 22;

    private ResampleAxis(int[] first, int[] count, int[] weights, int support)
    {
        First = first;
        Count = count;
        Weights = weights;
        Support = support;
    }

    /// <summary>The first source pixel of each output pixel.</summary>
    public int[] First { get; }

    /// <summary>The number of source pixels of each output pixel.</summary>
    public int[] Count { get; }

    /// <summary>Weights, [output][<see cref="Support"/>], scaled by 2^<see cref="WeightBits"/>.</summary>
    public int[] Weights { get; }

    /// <summary>The most source pixels that any output pixel sums.</summary>
    public int Support { get; }

    /// <summary>Builds the filter.</summary>
    /// <param name="source">The source axis's length in pixels.</param>
    /// <param name="resized">The length that the whole axis is resized to.</param>
    /// <param name="start">The first resized pixel of the window.</param>
    /// <param name="length">The window's length.</param>
    public static ResampleAxis Create(int source, int resized, int start, int length)
    {
        double scale = (double)source / resized;
        double reach = Math.Max(scale, 1.0);
        int support = ((int)Math.Ceiling(reach) * 2) + 1;
        var first = new int[length];
        var count = new int[length];
        var weights = new int[length * support];
        Span<double> exact = support <= 256 ? stackalloc double[support] : new double[support];
        for (int i = 0; i < length; i++)
        {
            double centre = (start + i + 0.5) * scale;
            int low = Math.Max(0, (int)(centre - reach + 0.5));
            int high = Math.Min(source, (int)(centre + reach + 0.5));
            double sum = 0;
            for (int j = low; j < high; j++)
            {
                exact[j - low] = Math.Max(0, 1 - Math.Abs((j - centre + 0.5) / reach));
                sum += exact[j - low];
            }

            for (int j = 0; j < high - low; j++)
            {
                weights[(i * support) + j] = (int)(0.5 + (exact[j] / sum * (1 << WeightBits)));
            }

            first[i] = low;
            count[i] = high - low;
        }

        return new ResampleAxis(first, count, weights, support);
    }
}
