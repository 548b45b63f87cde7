using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Copies between channels-last and channels-first. A part is a block of an image's pixels, small enough that its lines stay in the
/// first-level cache while its channels are walked. Bound by memory.
/// </summary>
internal unsafe struct ToNchwJob : IJob
{
    private const int PartPixels = 32;

    /// <summary>[N,H,W,C].</summary>
    public float* ChannelsLast;

    /// <summary>[N,C,H,W].</summary>
    public float* ChannelsFirst;

    /// <summary>Sizes.</summary>
    public Nhwc Shape;

    /// <summary>From channels-first to channels-last.</summary>
    public bool Backward;

    /// <summary>Add to what is there, backward only.</summary>
    public bool Accumulate;

    /// <summary>How many parts the work has.</summary>
    public readonly int Parts => Shape.N * Blocks;

    private readonly int Pixels => Shape.H * Shape.W;

    private readonly int Blocks => (Pixels + PartPixels - 1) / PartPixels;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int image = part / Blocks;
        int first = part % Blocks * PartPixels;
        int pixels = Math.Min(PartPixels, Pixels - first);
        int channels = Shape.C;
        float* last = ChannelsLast + ((((nint)image * Pixels) + first) * channels);
        float* planes = ChannelsFirst + ((nint)image * channels * Pixels) + first;
        for (int channel = 0; channel < channels; channel++)
        {
            if (!Backward)
            {
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    planes[pixel] = last[((nint)pixel * channels) + channel];
                }
            }
            else
            {
                StoreGradient destination = new(last + channel, Accumulate);
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    destination.Apply<SimdScalar, float>((nint)pixel * channels, planes[pixel]);
                }
            }

            planes += Pixels;
        }
    }
}
