using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Applies a formula to every element of an image, channels in lanes. Bound by memory.</summary>
/// <typeparam name="TFormula">The formula.</typeparam>
/// <param name="formula">Its arguments.</param>
/// <param name="shape">The image.</param>
internal readonly struct ChannelwiseJob<TFormula>(TFormula formula, Nhwc shape) : IJob
    where TFormula : unmanaged, IChannelwise
{
    private readonly TFormula _formula = formula;
    private readonly PixelParts _parts = new(shape);
    private readonly int _channels = shape.C;

    /// <summary>How many parts the work has.</summary>
    public int Parts => _parts.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TFormula formula = _formula;
        int channels = _channels;
        nint index = (nint)_parts.First(part) * channels;
        for (int pixel = _parts.Pixels(part); pixel > 0; pixel--)
        {
            int channel = 0;
            for (; channel <= channels - TSimd.Lanes; channel += TSimd.Lanes)
            {
                formula.Apply<TSimd, TVec>(index + channel, channel);
            }

            for (; channel < channels; channel++)
            {
                formula.Apply<SimdScalar, float>(index + channel, channel);
            }

            index += channels;
        }
    }
}
