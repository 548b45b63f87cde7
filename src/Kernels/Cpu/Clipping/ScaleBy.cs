using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Multiplies by one factor.</summary>
/// <param name="values">Changed in place.</param>
/// <param name="factor">The factor.</param>
internal readonly unsafe struct ScaleBy(float* values, float factor) : IElementwise
{
    private readonly float* _values = values;
    private readonly float _factor = factor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd, TVec>(nint index)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged =>
        TSimd.Store(_values + index, TSimd.Multiply(TSimd.Load(_values + index), TSimd.Broadcast(_factor)));
}
