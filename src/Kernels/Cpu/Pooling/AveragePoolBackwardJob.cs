using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Spreads the gradient of each mean over the pixels of its image, one image a part.</summary>
/// <param name="dy">Gradient of the output.</param>
/// <param name="dx">Gradient of the input.</param>
/// <param name="accumulate">Add to what is there.</param>
internal readonly unsafe struct AveragePoolBackwardJob(View<Nf> dy, View<Nhwc> dx, bool accumulate) : IJob
{
    private readonly float* _dy = dy.Floats;
    private readonly float* _dx = dx.Floats;
    private readonly int _channels = dx.Shape.C;
    private readonly int _pixels = dx.Shape.H * dx.Shape.W;
    private readonly bool _accumulate = accumulate;

    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        float* dy = _dy + ((nint)part * _channels);
        float* dx = _dx + ((nint)part * _pixels * _channels);
        for (int pixel = 0; pixel < _pixels; pixel++)
        {
            int channel = 0;
            for (; channel <= _channels - TSimd.Lanes; channel += TSimd.Lanes)
            {
                Spread<TSimd, TVec>(dy + channel, dx + channel);
            }

            for (; channel < _channels; channel++)
            {
                Spread<SimdScalar, float>(dy + channel, dx + channel);
            }

            dx += _channels;
        }
    }

    private void Spread<TSimd, TVec>(float* dy, float* dx)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec share = TSimd.Divide(TSimd.Load(dy), TSimd.Broadcast(_pixels));
        TSimd.Store(dx, _accumulate ? TSimd.Add(TSimd.Load(dx), share) : share);
    }
}
