using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Max-pooling, one row of the output a part, channels in lanes. Bound by memory.</summary>
/// <param name="x">Input.</param>
/// <param name="geometry">Window and stride.</param>
/// <param name="y">Output.</param>
/// <param name="taps">Index of the maximum inside each window.</param>
internal readonly unsafe struct MaxPoolForwardJob(View<Nhwc> x, PoolGeometry geometry, View<Nhwc> y, View<PoolTaps> taps) : IJob
{
    private readonly float* _x = x.Floats;
    private readonly float* _y = y.Floats;
    private readonly byte* _taps = (byte*)taps.Address;
    private readonly Nhwc _input = x.Shape;
    private readonly Nhwc _output = y.Shape;
    private readonly PoolGeometry _geometry = geometry;

    /// <summary>How many parts the work has.</summary>
    public int Parts => _output.N * _output.H;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int image = part / _output.H;
        int inputRow = part % _output.H * _geometry.Stride;
        for (int column = 0; column < _output.W; column++)
        {
            nint first = ((((nint)image * _input.H) + inputRow) * _input.W) + (column * _geometry.Stride);
            float* window = _x + (first * _input.C);
            nint result = (((nint)part * _output.W) + column) * _output.C;
            int channel = 0;
            for (; channel <= _input.C - TSimd.Lanes; channel += TSimd.Lanes)
            {
                Pool<TSimd, TVec>(window + channel, result + channel);
            }

            for (; channel < _input.C; channel++)
            {
                Pool<SimdScalar, float>(window + channel, result + channel);
            }
        }
    }

    private void Pool<TSimd, TVec>(float* window, nint result)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec maximum = TSimd.Load(window);
        TVec winner = TSimd.Broadcast(0);
        for (int tap = 1; tap < _geometry.Kernel * _geometry.Kernel; tap++)
        {
            nint pixel = ((nint)(tap / _geometry.Kernel) * _input.W) + (tap % _geometry.Kernel);
            TVec value = TSimd.Load(window + (pixel * _input.C));
            TVec replaces = PooledMaximum.Replaces<TSimd, TVec>(value, maximum);
            maximum = TSimd.Select(replaces, value, maximum);
            winner = TSimd.Select(replaces, TSimd.Broadcast(tap), winner);
        }

        TSimd.Store(_y + result, maximum);
        float* winners = (float*)&winner;
        for (int lane = 0; lane < TSimd.Lanes; lane++)
        {
            _taps[result + lane] = (byte)winners[lane];
        }
    }
}
