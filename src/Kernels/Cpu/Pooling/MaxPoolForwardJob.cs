using System.Runtime.CompilerServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Max-pooling, one row of the output a part, channels in lanes. Bound by memory.</summary>
/// <param name="x">Input.</param>
/// <param name="geometry">Window, stride and padding.</param>
/// <param name="y">Output.</param>
/// <param name="taps">Index of the maximum inside each window, or default.</param>
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
        int inputRow = (part % _output.H * _geometry.Stride) - _geometry.Padding.Top;
        for (int column = 0; column < _output.W; column++)
        {
            int inputColumn = (column * _geometry.Stride) - _geometry.Padding.Left;
            nint first = ((((nint)image * _input.H) + inputRow) * _input.W) + inputColumn;
            float* window = _x + (first * _input.C);
            Inside inside = new(inputRow, inputColumn, _geometry.Kernel, _input);
            nint result = (((nint)part * _output.W) + column) * _output.C;
            int channel = 0;
            for (; channel <= _input.C - TSimd.Lanes; channel += TSimd.Lanes)
            {
                Pool<TSimd, TVec>(window + channel, inside, result + channel);
            }

            for (; channel < _input.C; channel++)
            {
                Pool<SimdScalar, float>(window + channel, inside, result + channel);
            }
        }
    }

    private void Pool<TSimd, TVec>(float* window, Inside inside, nint result)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        nint corner = ((nint)inside.FirstRow * _input.W) + inside.FirstColumn;
        TVec maximum = TSimd.Load(window + (corner * _input.C));
        TVec winner = TSimd.Broadcast((inside.FirstRow * _geometry.Kernel) + inside.FirstColumn);
        for (int row = inside.FirstRow; row < inside.EndRow; row++)
        {
            for (int column = inside.FirstColumn; column < inside.EndColumn; column++)
            {
                TVec value = TSimd.Load(window + ((((nint)row * _input.W) + column) * _input.C));
                TVec replaces = PooledMaximum.Replaces<TSimd, TVec>(value, maximum);
                maximum = TSimd.Select(replaces, value, maximum);
                winner = TSimd.Select(replaces, TSimd.Broadcast((row * _geometry.Kernel) + column), winner);
            }
        }

        TSimd.Store(_y + result, maximum);
        float* winners = (float*)&winner;
        for (int lane = 0; lane < TSimd.Lanes && _taps != null; lane++)
        {
            _taps[result + lane] = (byte)winners[lane];
        }
    }

    /// <summary>The part of a window that lies inside of the image.</summary>
    private readonly struct Inside(int row, int column, int kernel, Nhwc image)
    {
        public readonly int FirstRow = Math.Max(0, -row);
        public readonly int FirstColumn = Math.Max(0, -column);
        public readonly int EndRow = Math.Min(kernel, image.H - row);
        public readonly int EndColumn = Math.Min(kernel, image.W - column);
    }
}
