namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The transforms of Winograd's minimal filtering F(m×m, 3×3) (Lavin and Gray, 2016): m×m outputs of a filter of 3×3 taps from (m+2)² inputs with as
/// many multiplications, <c>y = Aᵀ[(G·g·Gᵀ) ⊙ (Bᵀ·d·B)]A</c>. Each works on vectors that lie in memory at equal distances, in floats.
/// </summary>
internal unsafe interface IWinograd
{
    /// <summary>m.</summary>
    static abstract int Outputs { get; }

    /// <summary>m + 2.</summary>
    static abstract int Inputs { get; }

    /// <summary>Bᵀ·d·B: a piece of the input to its planes. What lies between rows and columns stays in registers where there are 32.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="source">The piece's first pixel.</param>
    /// <param name="rowStep">From one row to the next.</param>
    /// <param name="columnStep">From one pixel to the next.</param>
    /// <param name="planes">Its place in the first plane.</param>
    /// <param name="planeStep">From one plane to the next, which are in row-major order.</param>
    static abstract void TransformInput<TSimd, TVec>(float* source, nint rowStep, nint columnStep, float* planes, nint planeStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;

    /// <summary>
    /// Aᵀ·M·A: planes of products to a square of outputs, in the same way. The second column of Aᵀ is all ones, so that a constant added to the
    /// product of the second row and column is added to every output.
    /// </summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="products">The place in the first plane.</param>
    /// <param name="planeStep">From one plane to the next.</param>
    /// <param name="square">The first output; all lie one after the other.</param>
    static abstract void TransformOutput<TSimd, TVec>(float* products, nint planeStep, float* square)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;

    /// <summary>G: taps to inputs, of one row or column.</summary>
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
