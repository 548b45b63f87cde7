using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Copies between channels-last and channels-first. A part is a block of an image's pixels, and is copied in tiles of a line's pixels by
/// a line's channels, so that the lines of both sides stay in the first-level cache until they are used up. Bound by memory.
/// </summary>
internal unsafe struct ToNchwJob : IJob
{
    private const int PartPixels = 16;
    private const int TileChannels = 16;

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
        for (int channel = 0; channel < channels; channel += TileChannels)
        {
            int count = Math.Min(TileChannels, channels - channel);
            if (Backward)
            {
                new TransposedCopy(planes, Pixels, last + channel, channels).Run<TSimd, TVec>(count, pixels, Accumulate);
            }
            else
            {
                new TransposedCopy(last + channel, channels, planes, Pixels).Run<TSimd, TVec>(pixels, count, accumulate: false);
            }

            planes += (nint)count * Pixels;
        }
    }
}
