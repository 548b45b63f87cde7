namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>What becomes of a tile of a convolution's output.</summary>
internal unsafe interface ITileOutput
{
    /// <summary>Rows of the image in a tile of <see cref="GemmTile.Rows"/> pixels: 1 or 2.</summary>
    static abstract int ImageRows { get; }

    /// <summary>Takes one tile, of which rows and channels beyond the image's are to be dropped.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="tile">The sums, one row of <see cref="GemmTile.Width"/> channels a pixel.</param>
    /// <param name="image">Which image.</param>
    /// <param name="row">The first row.</param>
    /// <param name="column">The first column.</param>
    /// <param name="firstChannel">The first channel.</param>
    void Emit<TSimd, TVec>(float* tile, int image, int row, int column, int firstChannel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;

    /// <summary>Takes a square of pixels of one vector's channels, of which what lies outside of the image is to be dropped.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="square">One vector a pixel, row by row.</param>
    /// <param name="size">Side of the square, a multiple of 2.</param>
    /// <param name="image">Which image.</param>
    /// <param name="row">The first row.</param>
    /// <param name="column">The first column.</param>
    /// <param name="channel">The first channel.</param>
    void EmitSquare<TSimd, TVec>(float* square, int size, int image, int row, int column, int channel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;
}
