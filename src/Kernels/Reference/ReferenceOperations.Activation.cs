using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void ReluForward(View<Vec> x, View<Vec> y)
    {
        for (int i = 0; i < x.Shape.Length; i++)
        {
            y.At(i) = Relu(x.At(i));
        }
    }

    /// <inheritdoc/>
    public void ReluBackward(View<Vec> y, View<Vec> dy, View<Vec> dx, bool accumulate)
    {
        for (int i = 0; i < y.Shape.Length; i++)
        {
            Put(ref dx.At(i), y.At(i) <= 0 ? 0 : dy.At(i), accumulate);
        }
    }

    /// <summary>The comparison is false for NaN, which therefore passes.</summary>
    private static float Relu(float value) => value <= 0 ? 0 : value;
}
