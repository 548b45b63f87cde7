using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary><c>dx = factor·(dy − offset − (x − mean)·slope)</c>, dy being 0 where the ReLU was dead.</summary>
internal unsafe struct BatchNormBackward : IChannelwise
{
    /// <summary>Input of the forward pass.</summary>
    public float* X;

    /// <summary>Output of the forward pass; null when there was no ReLU.</summary>
    public float* Y;

    /// <summary>Gradient of the output.</summary>
    public float* Dy;

    /// <summary>Gradient of the input.</summary>
    public float* Dx;

    /// <summary>Mean of each channel.</summary>
    public float* Mean;

    /// <summary>scale·inverse of each channel.</summary>
    public float* Factor;

    /// <summary>dβ/n of each channel.</summary>
    public float* Offset;

    /// <summary>inverse·dγ/n of each channel.</summary>
    public float* Slope;

    /// <summary>Add to what is there.</summary>
    public bool Accumulate;

    /// <summary>The gradient in front of the ReLU, if there was one.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="y">Output of the forward pass; null when there was no ReLU.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <returns>One vector.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Living<TSimd, TVec>(float* y, float* dy)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged =>
        y == null ? TSimd.Load(dy) : TSimd.AndNot(TSimd.Load(dy), TSimd.LessOrEqual(TSimd.Load(y), TSimd.Broadcast(0)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Apply<TSimd, TVec>(nint index, int channel)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec gradient = Living<TSimd, TVec>(Y == null ? null : Y + index, Dy + index);
        if (Slope != null)
        {
            TVec distance = TSimd.Subtract(TSimd.Load(X + index), TSimd.Load(Mean + channel));
            TVec expected = TSimd.MultiplyAdd(distance, TSimd.Load(Slope + channel), TSimd.Load(Offset + channel));
            gradient = TSimd.Subtract(gradient, expected);
        }

        TVec result = TSimd.Multiply(gradient, TSimd.Load(Factor + channel));
        TSimd.Store(Dx + index, Accumulate ? TSimd.Add(TSimd.Load(Dx + index), result) : result);
    }
}
