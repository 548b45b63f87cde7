using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>An update whose gradients lie in memory.</summary>
/// <typeparam name="TUpdate">The update.</typeparam>
/// <param name="update">Its arguments.</param>
/// <param name="gradient">The gradients.</param>
internal readonly unsafe struct UpdateFromGradient<TUpdate>(TUpdate update, float* gradient) : IElementwise
    where TUpdate : unmanaged, IWeightUpdate
{
    private readonly TUpdate _update = update;
    private readonly float* _gradient = gradient;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd, TVec>(nint index)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged => _update.Apply<TSimd, TVec>(index, TSimd.Load(_gradient + index));
}
