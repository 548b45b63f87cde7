using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Mean of each channel over an image, one image a part.</summary>
/// <param name="x">Input.</param>
/// <param name="y">Output.</param>
internal readonly unsafe struct AveragePoolJob(View<Nhwc> x, View<Nf> y) : IJob
{
    private readonly float* _x = x.Floats;
    private readonly float* _y = y.Floats;
    private readonly int _channels = x.Shape.C;
    private readonly int _pixels = x.Shape.H * x.Shape.W;

    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        float* x = _x + ((nint)part * _pixels * _channels);
        float* y = _y + ((nint)part * _channels);
        int channel = 0;
        for (; channel <= _channels - TSimd.Lanes; channel += TSimd.Lanes)
        {
            Average<TSimd, TVec>(x + channel, y + channel);
        }

        for (; channel < _channels; channel++)
        {
            Average<SimdScalar, float>(x + channel, y + channel);
        }
    }

    private void Average<TSimd, TVec>(float* x, float* y)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec sum = TSimd.Broadcast(0);
        for (int pixel = 0; pixel < _pixels; pixel++)
        {
            sum = TSimd.Add(sum, TSimd.Load(x + ((nint)pixel * _channels)));
        }

        TSimd.Store(y, TSimd.Divide(sum, TSimd.Broadcast(_pixels)));
    }
}
