using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>The rows of the input of a forward pass.</summary>
/// <param name="x">The input.</param>
/// <param name="padding">Zeros on each side.</param>
internal readonly unsafe struct InputRows(View<Nhwc> x, Margins padding) : IRowSource
{
    private readonly float* _x = x.Floats;
    private readonly int _height = x.Shape.H;
    private readonly int _rowFloats = x.Shape.W * x.Shape.C;
    private readonly int _top = padding.Top;
    private readonly int _leftFloats = padding.Left * x.Shape.C;
    private readonly int _rightFloats = padding.Right * x.Shape.C;

    /// <summary>Floats of a padded row.</summary>
    public int PaddedFloats => _leftFloats + _rowFloats + _rightFloats;

    public void Fill<TSimd, TVec>(float* row, int image, int paddedRow)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int inputRow = paddedRow - _top;
        if (inputRow < 0 || inputRow >= _height)
        {
            new Span<float>(row, PaddedFloats).Clear();
            return;
        }

        new Span<float>(row, _leftFloats).Clear();
        float* source = _x + (((nint)image * _height) + inputRow) * _rowFloats;
        new ReadOnlySpan<float>(source, _rowFloats).CopyTo(new Span<float>(row + _leftFloats, _rowFloats));
        new Span<float>(row + _leftFloats + _rowFloats, _rightFloats).Clear();
    }
}
