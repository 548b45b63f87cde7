using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <inheritdoc/>
    public void ReluForward(View<Vec> x, View<Vec> y)
    {
        int count = x.Shape.Length;
        bool naive = IsNaive(Operation.ReluForward);
        Kernel("relu", naive ? "relu_forward_naive" : "relu_forward").Launch(
            Elements(naive ? count : Quads(count)), Stream, x.Address, y.Address, count);
    }

    /// <inheritdoc/>
    public void ReluBackward(View<Vec> y, View<Vec> dy, View<Vec> dx, bool accumulate)
    {
        int count = y.Shape.Length;
        bool naive = IsNaive(Operation.ReluBackward);
        Kernel("relu", naive ? "relu_backward_naive" : "relu_backward").Launch(
            Elements(naive ? count : Quads(count)), Stream, y.Address, dy.Address, dx.Address, count, Flag(accumulate));
    }

    /// <summary>Threads of a kernel that moves four floats a thread; the last one to three are among the first threads'.</summary>
    private static long Quads(int count) => Math.Max(1, count / 4);
}
