using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Sends each pooled gradient to where its maximum was. A part is some channels of an image, so that overlapping windows are added
/// by one thread, in order.
/// </summary>
/// <param name="dy">Gradient of the output.</param>
/// <param name="taps">Index of the maximum inside each window.</param>
/// <param name="geometry">Window, stride and padding.</param>
/// <param name="dx">Gradient of the input.</param>
/// <param name="accumulate">Add to what is there.</param>
internal readonly unsafe struct MaxPoolBackwardJob(
    View<Nhwc> dy, View<PoolTaps> taps, PoolGeometry geometry, View<Nhwc> dx, bool accumulate) : IJob
{
    private const int PartChannels = 32;

    private readonly float* _dy = dy.Floats;
    private readonly byte* _taps = (byte*)taps.Address;
    private readonly float* _dx = dx.Floats;
    private readonly Nhwc _output = dy.Shape;
    private readonly Nhwc _input = dx.Shape;
    private readonly PoolGeometry _geometry = geometry;
    private readonly bool _accumulate = accumulate;

    /// <summary>How many parts the work has.</summary>
    public int Parts => _input.N * ChannelGroups;

    private int ChannelGroups => (_input.C + PartChannels - 1) / PartChannels;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int image = part / ChannelGroups;
        int first = part % ChannelGroups * PartChannels;
        int channels = Math.Min(PartChannels, _input.C - first);
        float* dx = _dx + ((nint)image * _input.H * _input.W * _input.C) + first;
        if (!_accumulate)
        {
            for (int pixel = 0; pixel < _input.H * _input.W; pixel++)
            {
                new Span<float>(dx + ((nint)pixel * _input.C), channels).Clear();
            }
        }

        nint result = ((nint)image * _output.H * _output.W * _output.C) + first;
        for (int row = 0; row < _output.H; row++)
        {
            for (int column = 0; column < _output.W; column++)
            {
                nint corner = ((((nint)row * _geometry.Stride) - _geometry.Padding.Top) * _input.W) +
                    (column * _geometry.Stride) - _geometry.Padding.Left;
                float* window = dx + (corner * _input.C);
                for (int channel = 0; channel < channels; channel++)
                {
                    int tap = _taps[result + channel];
                    nint pixel = ((nint)(tap / _geometry.Kernel) * _input.W) + (tap % _geometry.Kernel);
                    window[(pixel * _input.C) + channel] += _dy[result + channel];
                }

                result += _output.C;
            }
        }
    }
}
