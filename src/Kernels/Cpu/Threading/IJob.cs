namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Work that is cut into parts. The cut never depends on the number of threads, so that results do not either.
/// It is an unmanaged struct: the threads read the caller's copy in place.
/// </summary>
internal interface IJob
{
    /// <summary>Does one part.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="part">Which part.</param>
    /// <param name="worker">Which thread this is, 0 to threads − 1, to find its own scratch memory.</param>
    void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;
}
