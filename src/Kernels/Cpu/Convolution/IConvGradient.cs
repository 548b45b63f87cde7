namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>The gradient of a convolution's output, wherever it comes from.</summary>
internal unsafe interface IConvGradient
{
    /// <summary>Writes some channels of one row of pixels.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="destination">Where the first pixel goes.</param>
    /// <param name="pixelStep">Floats from one pixel to the next there.</param>
    /// <param name="image">Which image.</param>
    /// <param name="row">Which row of the convolution's output.</param>
    /// <param name="firstChannel">The first channel, a multiple of 4.</param>
    /// <param name="channels">How many.</param>
    void Expand<TSimd, TVec>(float* destination, nint pixelStep, int image, int row, int firstChannel, int channels)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;
}
