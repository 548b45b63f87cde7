using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <summary>Side of a transposed tile and rows of its block: <c>kSide</c> and <c>kRows</c> of layout.cu.</summary>
    private const int TransposeSide = 32;
    private const int TransposeRows = 8;

    /// <inheritdoc/>
    public void ToNchw(View<Nhwc> x, View<Nchw> y)
    {
        Nhwc s = x.Shape;
        if (IsNaive(Operation.ToNchw))
        {
            Kernel("layout", "to_nchw_naive").Launch(Elements(s.Count), Stream, x.Address, s.N, s.H * s.W, s.C, y.Address);
        }
        else
        {
            Kernel("layout", "to_nchw").Launch(Transpose(s.H * s.W, s.C, s.N), Stream, x.Address, s.H * s.W, s.C, y.Address);
        }
    }

    /// <inheritdoc/>
    public void ToNchwBackward(View<Nchw> dy, View<Nhwc> dx, bool accumulate)
    {
        Nhwc s = dx.Shape;
        int pixels = s.H * s.W;
        if (IsNaive(Operation.ToNchwBackward))
        {
            Kernel("layout", "to_nchw_backward_naive").Launch(
                Elements(s.Count), Unjoined, dy.Address, s.N, pixels, s.C, dx.Address, Flag(accumulate));
        }
        else
        {
            Kernel("layout", "to_nchw_backward").Launch(
                Transpose(s.C, pixels, s.N), Unjoined, dy.Address, pixels, s.C, dx.Address, Flag(accumulate));
        }
    }

    private static LaunchShape Transpose(int rows, int columns, int images) =>
        new(new Dim3(Sides(rows), Sides(columns), images), new Dim3(TransposeSide, TransposeRows));

    private static int Sides(int size) => (size + TransposeSide - 1) / TransposeSide;
}
