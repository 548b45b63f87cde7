namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>A formula over the elements of vectors of equal length.</summary>
internal interface IElementwise
{
    /// <summary>Computes the elements from <paramref name="index"/> on, as many as a vector has lanes.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="index">The first element.</param>
    void Apply<TSimd, TVec>(nint index)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;
}
