using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary><c>y = x ≤ 0 ? 0 : x</c>, so that NaN stays NaN.</summary>
/// <param name="x">Input.</param>
/// <param name="y">Output.</param>
internal readonly unsafe struct ReluForward(float* x, float* y) : IElementwise
{
    private readonly float* _x = x;
    private readonly float* _y = y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Clamp<TSimd, TVec>(TVec value)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged => TSimd.AndNot(value, TSimd.LessOrEqual(value, TSimd.Broadcast(0)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd, TVec>(nint index)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged => TSimd.Store(_y + index, Clamp<TSimd, TVec>(TSimd.Load(_x + index)));
}
