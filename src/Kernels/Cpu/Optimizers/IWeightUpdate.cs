namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>What becomes of a gradient while it is in a register.</summary>
internal unsafe interface IWeightUpdate
{
    /// <summary>How many numbers are read and written for each weight.</summary>
    int Streams { get; }

    /// <summary>Where the numbers of the first weight are, to fetch them ahead.</summary>
    /// <param name="stream">Which of them, 0 to <see cref="Streams"/> − 1.</param>
    /// <returns>The address.</returns>
    float* StreamAt(int stream);

    /// <summary>Takes the gradients of the weights from <paramref name="index"/> on, as many as a vector has lanes.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="index">The first weight.</param>
    /// <param name="gradient">The gradients.</param>
    void Apply<TSimd, TVec>(nint index, TVec gradient)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged;
}
