namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>What becomes of a gradient while it is in a register.</summary>
internal unsafe interface IWeightUpdate
{
    /// <summary>Where it reads and writes the numbers of the first weight.</summary>
    /// <param name="index">0 to 2; the first is the weight itself.</param>
    /// <returns>An address, or null where there are fewer.</returns>
    float* Operand(int index);

    /// <summary>Takes the gradients of the weights from <paramref name="index"/> on, as many as a vector has lanes.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="index">The first weight.</param>
    /// <param name="gradient">The gradients.</param>
    void Apply<TSimd, TVec>(nint index, TVec gradient)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;
}
