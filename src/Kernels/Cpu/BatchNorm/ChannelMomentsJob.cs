using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Sum of each channel over a part's pixels, and the sum of squared distances from the part's own mean. Both passes read the part, the second
/// time from the second-level cache. Bound by memory.
/// </summary>
/// <param name="x">The image.</param>
/// <param name="partials">[parts, 2, C].</param>
internal readonly unsafe struct ChannelMomentsJob(View<Nhwc> x, float* partials) : IJob
{
    private readonly float* _x = x.Floats;
    private readonly float* _partials = partials;
    private readonly PixelParts _parts = new(x.Shape);
    private readonly int _channels = x.Shape.C;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int channels = _channels;
        int pixels = _parts.Pixels(part);
        float* x = _x + ((nint)_parts.First(part) * channels);
        float* sums = _partials + ((nint)part * 2 * channels);
        float* squares = sums + channels;
        new Span<float>(sums, 2 * channels).Clear();
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            float* row = x + ((nint)pixel * channels);
            int channel = 0;
            for (; channel <= channels - TSimd.Lanes; channel += TSimd.Lanes)
            {
                TSimd.Store(sums + channel, TSimd.Add(TSimd.Load(sums + channel), TSimd.Load(row + channel)));
            }

            for (; channel < channels; channel++)
            {
                sums[channel] += row[channel];
            }
        }

        float share = 1f / pixels;
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            float* row = x + ((nint)pixel * channels);
            int channel = 0;
            for (; channel <= channels - TSimd.Lanes; channel += TSimd.Lanes)
            {
                AddSquare<TSimd, TVec>(row + channel, sums + channel, share, squares + channel);
            }

            for (; channel < channels; channel++)
            {
                AddSquare<SimdScalar, float>(row + channel, sums + channel, share, squares + channel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquare<TSimd, TVec>(float* x, float* sum, float share, float* square)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec mean = TSimd.Multiply(TSimd.Load(sum), TSimd.Broadcast(share));
        TVec distance = TSimd.Subtract(TSimd.Load(x), mean);
        TSimd.Store(square, TSimd.MultiplyAdd(distance, distance, TSimd.Load(square)));
    }
}
