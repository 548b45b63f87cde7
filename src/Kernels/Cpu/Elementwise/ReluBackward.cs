using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary><c>dx = y ≤ 0 ? 0 : dy</c>, or that added to dx.</summary>
/// <param name="y">Output of the forward pass.</param>
/// <param name="dy">Gradient of the output.</param>
/// <param name="dx">Gradient of the input.</param>
/// <param name="accumulate">Add to what is there.</param>
internal readonly unsafe struct ReluBackward(float* y, float* dy, float* dx, bool accumulate) : IElementwise
{
    private readonly float* _y = y;
    private readonly float* _dy = dy;
    private readonly float* _dx = dx;
    private readonly bool _accumulate = accumulate;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd, TVec>(nint index)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec isDead = TSimd.LessOrEqual(TSimd.Load(_y + index), TSimd.Broadcast(0));
        TVec gradient = TSimd.AndNot(TSimd.Load(_dy + index), isDead);
        TSimd.Store(_dx + index, _accumulate ? TSimd.Add(TSimd.Load(_dx + index), gradient) : gradient);
    }
}
