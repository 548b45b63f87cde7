using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary><c>y = (x − mean)·factor + shift</c>, then the residual and the clamp.</summary>
internal unsafe struct BatchNormForward : IChannelwise
{
    /// <summary>Input.</summary>
    public float* X;

    /// <summary>What is added; null for nothing.</summary>
    public float* Residual;

    /// <summary>Output.</summary>
    public float* Y;

    /// <summary>Mean of each channel.</summary>
    public float* Mean;

    /// <summary>scale·inverse of each channel.</summary>
    public float* Factor;

    /// <summary>β.</summary>
    public float* Shift;

    /// <summary>Whether to clamp at 0.</summary>
    public bool Relu;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TSimd, TVec>(nint index, int channel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec distance = TSimd.Subtract(TSimd.Load(X + index), TSimd.Load(Mean + channel));
        TVec value = TSimd.MultiplyAdd(distance, TSimd.Load(Factor + channel), TSimd.Load(Shift + channel));
        if (Residual != null)
        {
            value = TSimd.Add(value, TSimd.Load(Residual + index));
        }

        TSimd.Store(Y + index, Relu ? ReluForward.Clamp<TSimd, TVec>(value) : value);
    }
}
