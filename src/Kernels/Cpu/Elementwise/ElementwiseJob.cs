using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Applies a formula to every element. Bound by memory.</summary>
/// <typeparam name="TFormula">The formula.</typeparam>
/// <param name="formula">Its arguments.</param>
/// <param name="count">Elements.</param>
internal readonly struct ElementwiseJob<TFormula>(TFormula formula, long count) : IJob
    where TFormula : unmanaged, IElementwise
{
    private const int PartElements = 1 << 14;

    private readonly TFormula _formula = formula;
    private readonly long _count = count;

    /// <summary>How many parts the work has.</summary>
    public int Parts => (int)((_count + PartElements - 1) / PartElements);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TFormula formula = _formula;
        nint index = (nint)((long)part * PartElements);
        nint end = (nint)Math.Min(_count, index + PartElements);
        for (; index <= end - TSimd.Lanes; index += TSimd.Lanes)
        {
            formula.Apply<TSimd, TVec>(index);
        }

        for (; index < end; index++)
        {
            formula.Apply<SimdScalar, float>(index);
        }
    }
}
