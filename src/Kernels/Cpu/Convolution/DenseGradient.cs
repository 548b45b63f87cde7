using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>A gradient that lies in memory as it is.</summary>
/// <param name="dy">The gradient.</param>
internal readonly unsafe struct DenseGradient(View<Nhwc> dy) : IConvGradient
{
    private readonly float* _dy = dy.Floats;
    private readonly int _height = dy.Shape.H;
    private readonly int _width = dy.Shape.W;
    private readonly int _channels = dy.Shape.C;

    public void Expand<TSimd, TVec>(float* destination, nint pixelStep, int image, int row, int firstChannel, int channels)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        float* source = _dy + ((((nint)image * _height) + row) * _width * _channels) + firstChannel;
        for (int column = 0; column < _width; column++)
        {
            new ReadOnlySpan<float>(source, channels).CopyTo(new Span<float>(destination, channels));
            source += _channels;
            destination += pixelStep;
        }
    }
}
