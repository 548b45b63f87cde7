namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The one-dimensional transforms of Winograd's minimal filtering F(m, r) (Lavin and Gray, 2016): m outputs of an r-tap filter from
/// m + r − 1 inputs with as many multiplications, <c>y = Aᵀ[(G·g) ⊙ (Bᵀ·d)]</c>. Applied to rows and then to columns they give F(m×m, r×r).
/// Each works on vectors that lie in memory at equal distances, in floats.
/// </summary>
internal unsafe interface IWinograd
{
    /// <summary>m.</summary>
    static abstract int Outputs { get; }

    /// <summary>m + r − 1.</summary>
    static abstract int Inputs { get; }

    /// <summary>Bᵀ: inputs to inputs.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="source">The first input.</param>
    /// <param name="sourceStep">From one input to the next.</param>
    /// <param name="result">The first result.</param>
    /// <param name="resultStep">From one result to the next.</param>
    static abstract void TransformInput<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;

    /// <summary>Aᵀ: inputs to outputs. Of three taps, its second column is all ones, so that a constant added there is added to every output.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="source">The first product.</param>
    /// <param name="sourceStep">From one product to the next.</param>
    /// <param name="result">The first output.</param>
    /// <param name="resultStep">From one output to the next.</param>
    static abstract void TransformOutput<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;

    /// <summary>G: taps to inputs.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="source">The first tap.</param>
    /// <param name="sourceStep">From one tap to the next.</param>
    /// <param name="result">The first result.</param>
    /// <param name="resultStep">From one result to the next.</param>
    static abstract void TransformKernel<TSimd, TVec>(float* source, nint sourceStep, float* result, nint resultStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;
}
