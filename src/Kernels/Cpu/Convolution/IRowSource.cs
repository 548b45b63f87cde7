namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Gives the rows of an image with zeros around it, as a convolution without padding reads them.</summary>
internal unsafe interface IRowSource
{
    /// <summary>Writes one row, pixel by pixel, channels side by side.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="row">Where it goes.</param>
    /// <param name="image">Which image.</param>
    /// <param name="paddedRow">Which row, counted from the top of the padding.</param>
    void Fill<TSimd, TVec>(float* row, int image, int paddedRow)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;
}
