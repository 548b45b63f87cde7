namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The vector operations from which every kernel is written. A kernel is generic over an implementation of this interface, a struct
/// without fields, so that the compiler makes one copy of it for each instruction set, with every operation inlined.
/// </summary>
/// <typeparam name="TVec">A vector of floats. A mask is a vector whose lanes are all ones or all zeros.</typeparam>
internal unsafe interface ISimd<TVec>
    where TVec : unmanaged
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Lanes { get; }

    /// <summary>Whether there are 32 registers, so that they hold all sums of a tile.</summary>
    static abstract bool HasManyRegisters { get; }

    static abstract TVec Load(float* address);

    static abstract void Store(float* address, TVec value);

    static abstract TVec Broadcast(float value);

    static abstract TVec Add(TVec left, TVec right);

    static abstract TVec Subtract(TVec left, TVec right);

    static abstract TVec Multiply(TVec left, TVec right);

    static abstract TVec Divide(TVec left, TVec right);

    static abstract TVec SquareRoot(TVec value);

    /// <summary>left · right + addend, rounded once where the machine can.</summary>
    static abstract TVec MultiplyAdd(TVec left, TVec right, TVec addend);

    static abstract TVec Absolute(TVec value);

    static abstract TVec Or(TVec left, TVec right);

    static abstract TVec AndNot(TVec value, TVec mask);

    static abstract TVec And(TVec left, TVec right);

    static abstract TVec Greater(TVec left, TVec right);

    /// <summary>The larger of two numbers; where one is NaN, either.</summary>
    static abstract TVec Larger(TVec left, TVec right);

    static abstract TVec LessOrEqual(TVec left, TVec right);

    static abstract TVec IsNaN(TVec value);

    static abstract TVec Select(TVec mask, TVec ifSet, TVec ifClear);

    /// <summary>One bit a lane, the first lane lowest.</summary>
    static abstract uint Bits(TVec mask);

    static abstract float Sum(TVec value);

    /// <summary>Reads the two-bit codes of one vector's channels; see <see cref="Runtime.PoolCodes"/>.</summary>
    static abstract uint LoadCodes(byte* address);

    /// <summary>Writes the two-bit codes of one vector's channels.</summary>
    static abstract void StoreCodes(byte* address, uint codes);

    /// <summary>A mask of the lanes whose two bits in <paramref name="codes"/> are 0.</summary>
    static abstract TVec CodeIsZero(uint codes);
}
