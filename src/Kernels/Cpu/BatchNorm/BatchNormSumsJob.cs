using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Sums of dy and of dy·(x − mean) of each channel over a part's pixels, dy being 0 where the ReLU was dead. Bound by memory.</summary>
internal unsafe struct BatchNormSumsJob : IJob
{
    /// <summary>Input of the forward pass.</summary>
    public View<Nhwc> X;

    /// <summary>Output of the forward pass; null when there was no ReLU.</summary>
    public float* Y;

    /// <summary>Gradient of the output.</summary>
    public float* Dy;

    /// <summary>Mean of each channel.</summary>
    public float* Mean;

    /// <summary>[parts, 2, C].</summary>
    public float* Partials;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        PixelParts parts = new(X.Shape);
        int channels = X.Shape.C;
        float* sums = Partials + ((nint)part * 2 * channels);
        new Span<float>(sums, 2 * channels).Clear();
        nint index = (nint)parts.First(part) * channels;
        for (int pixel = parts.Pixels(part); pixel > 0; pixel--)
        {
            int channel = 0;
            for (; channel <= channels - TSimd.Lanes; channel += TSimd.Lanes)
            {
                Add<TSimd, TVec>(index + channel, channel, sums);
            }

            for (; channel < channels; channel++)
            {
                Add<SimdScalar, float>(index + channel, channel, sums);
            }

            index += channels;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Add<TSimd, TVec>(nint index, int channel, float* sums)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec gradient = BatchNormBackward.Living<TSimd, TVec>(Y == null ? null : Y + index, Dy + index);
        TVec distance = TSimd.Subtract(TSimd.Load(X.Floats + index), TSimd.Load(Mean + channel));
        float* sum = sums + channel;
        float* product = sum + X.Shape.C;
        TSimd.Store(sum, TSimd.Add(TSimd.Load(sum), gradient));
        TSimd.Store(product, TSimd.MultiplyAdd(gradient, distance, TSimd.Load(product)));
    }
}
