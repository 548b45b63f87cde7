namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>A formula whose constants depend on the channel.</summary>
internal interface IChannelwise
{
    /// <summary>Computes one vector of neighbouring channels of a pixel.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="index">Where the elements are.</param>
    /// <param name="channel">The first channel.</param>
    void Apply<TSimd, TVec>(nint index, int channel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;
}
