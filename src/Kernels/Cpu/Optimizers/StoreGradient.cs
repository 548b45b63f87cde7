using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Keeps the gradient, or adds it to what is there.</summary>
/// <param name="destination">Where the gradients go.</param>
/// <param name="accumulate">Add to what is there.</param>
internal readonly unsafe struct StoreGradient(float* destination, bool accumulate) : IWeightUpdate
{
    private readonly float* _destination = destination;
    private readonly bool _accumulate = accumulate;

    public float* Operand(int index) => index == 0 ? _destination : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd, TVec>(nint index, TVec gradient)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged => TSimd.Store(
            _destination + index,
            _accumulate ? TSimd.Add(TSimd.Load(_destination + index), gradient) : gradient);
}
