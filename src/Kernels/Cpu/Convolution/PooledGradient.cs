using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The gradient before ReLU and 2×2 max-pool, expanded from the pooled one: each window passes its gradient to the position of its
/// maximum, and nothing when it is dead.
/// </summary>
/// <param name="y">Pooled output.</param>
/// <param name="codes">Positions of the maxima.</param>
/// <param name="dy">Gradient of the pooled output.</param>
/// <param name="width">Columns of the convolution's output.</param>
internal readonly unsafe struct PooledGradient(View<Nhwc> y, View<PoolCodes> codes, View<Nhwc> dy, int width) : IConvGradient
{
    /// <summary>A position, repeated in all sixteen two-bit fields when multiplied with it.</summary>
    private const uint EveryField = 0x55555555;

    private readonly float* _y = y.Floats;
    private readonly float* _dy = dy.Floats;
    private readonly byte* _codes = (byte*)codes.Address;
    private readonly int _codeBytes = codes.Shape.BytesPerPixel;
    private readonly int _windowRows = y.Shape.H;
    private readonly int _windowColumns = y.Shape.W;
    private readonly int _channels = y.Shape.C;
    private readonly int _width = width;

    public void Expand<TSimd, TVec>(float* destination, nint pixelStep, int image, int row, int firstChannel, int channels)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        // An odd last row or column of the convolution's output belongs to no window.
        int windows = row / 2 < _windowRows ? _windowColumns : 0;
        nint window = (((nint)image * _windowRows) + (row / 2)) * _windowColumns;
        uint leftPosition = (row & 1) == 0 ? 0u : 2u;
        for (int column = 0; column < windows; column++)
        {
            float* y = _y + (window * _channels) + firstChannel;
            float* dy = _dy + (window * _channels) + firstChannel;
            byte* codes = _codes + (window * _codeBytes) + (firstChannel / 4);
            float* left = destination;
            float* right = destination + pixelStep;
            int channel = 0;
            for (; channel <= channels - TSimd.Lanes; channel += TSimd.Lanes)
            {
                TVec isDead = TSimd.LessOrEqual(TSimd.Load(y + channel), TSimd.Broadcast(0));
                TVec gradient = TSimd.AndNot(TSimd.Load(dy + channel), isDead);
                uint code = TSimd.LoadCodes(codes + (channel / 4));
                TSimd.Store(left + channel, TSimd.And(gradient, TSimd.CodeIsZero(code ^ (EveryField * leftPosition))));
                TSimd.Store(right + channel, TSimd.And(gradient, TSimd.CodeIsZero(code ^ (EveryField * (leftPosition + 1)))));
            }

            for (; channel < channels; channel++)
            {
                float gradient = y[channel] <= 0 ? 0 : dy[channel];
                uint code = ((uint)codes[channel / 4] >> (2 * (channel % 4))) & 3;
                left[channel] = code == leftPosition ? gradient : 0;
                right[channel] = code == leftPosition + 1 ? gradient : 0;
            }

            destination += 2 * pixelStep;
            window++;
        }

        for (int column = 2 * windows; column < _width; column++)
        {
            new Span<float>(destination, channels).Clear();
            destination += pixelStep;
        }
    }
}
