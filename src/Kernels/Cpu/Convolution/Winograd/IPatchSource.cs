namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Gives the square pieces of images that Winograd's tiles are computed from, zeros outside of the image.</summary>
internal unsafe interface IPatchSource
{
    /// <summary>Finds one piece.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="buffer">Room for size × size pixels, used when the piece does not lie in memory as it is.</param>
    /// <param name="size">Side of the piece.</param>
    /// <param name="image">Which image.</param>
    /// <param name="row">Its first row, which may be outside.</param>
    /// <param name="column">Its first column, which may be outside.</param>
    /// <param name="rowStep">Floats from one row of the piece to the next.</param>
    /// <returns>The first pixel of the piece; pixels lie side by side.</returns>
    float* Patch<TSimd, TVec>(float* buffer, int size, int image, int row, int column, out nint rowStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;
}
