namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The rows that the gradient of the input is computed from: the output's gradient with kernel − 1 − padding zeros around, over which the
/// turned kernel moves in steps of 1.
/// </summary>
/// <typeparam name="TGradient">Where the gradient comes from.</typeparam>
internal unsafe struct GradientRows<TGradient> : IRowSource
    where TGradient : unmanaged, IConvGradient
{
    /// <summary>Where the gradient comes from.</summary>
    public TGradient Gradient;

    /// <summary>Rows of the gradient.</summary>
    public int Height;

    /// <summary>Channels of the gradient.</summary>
    public int Channels;

    /// <summary>Rows of zeros above the gradient; below 0 when its first rows are not needed.</summary>
    public int Above;

    /// <summary>Columns of zeros left of the gradient.</summary>
    public int Left;

    /// <summary>Floats of a padded row.</summary>
    public int RowFloats;

    public readonly void Fill<TSimd, TVec>(float* row, int image, int paddedRow)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        new Span<float>(row, RowFloats).Clear();
        int gradientRow = paddedRow - Above;
        if (gradientRow >= 0 && gradientRow < Height)
        {
            Gradient.Expand<TSimd, TVec>(row + (Left * Channels), Channels, image, gradientRow, firstChannel: 0, Channels);
        }
    }
}
