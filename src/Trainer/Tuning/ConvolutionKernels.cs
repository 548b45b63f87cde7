using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>A convolution without the ReLU and the pool of the plain trunk, and with the residual of inference.</summary>
internal static class ConvolutionKernels
{
    /// <summary>Makes the operations.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="layer">The convolution.</param>
    /// <param name="isFirst">Whether it reads the network's input.</param>
    /// <returns>All but the gradient of the network's input, which nothing asks for.</returns>
    public static IReadOnlyList<TimedOperation> Of(Operands operands, TrunkLayer layer, bool isFirst)
    {
        (string name, Nhwc output) = (layer.Name, layer.Output);
        ConvGeometry geometry = TrunkLayer.SameSize;
        View<Nhwc> x = operands.Noise(layer.Input, name + " input");
        View<Oihw> weight = operands.Noise(layer.Weight, name + " weight");
        View<Vec> bias = operands.Noise(new Vec(layer.Weight.O), name + " bias");
        View<Nhwc> y = operands.Empty(output, name + " output");
        View<Nhwc> dy = operands.Noise(output, name + " gradient");
        View<Nhwc> dx = operands.Empty(layer.Input, name + " input gradient");
        View<Oihw> dweight = operands.Empty(layer.Weight, name + " weight gradient");
        View<Vec> dbias = operands.Empty(new Vec(layer.Weight.O), name + " bias gradient");
        double flops = 2.0 * 9 * layer.Input.Count * layer.Weight.O;
        double bytes = (double)layer.Input.Bytes + output.Bytes;
        List<TimedOperation> all =
        [
            new($"{name} unfused forward", flops, bytes, operations => operations.ConvForward(x, weight, bias, geometry, y)),
            new(
                $"{name} add relu forward", flops, bytes + output.Bytes,
                operations => operations.ConvAddReluForward(x, weight, bias, geometry, dy, y)),
            new(
                $"{name} unfused backward weight", flops, bytes,
                operations => operations.ConvBackwardWeight(x, dy, geometry, dweight, dbias, accumulate: false)),
        ];
        if (!isFirst)
        {
            all.Insert(2, new(
                $"{name} unfused backward input", flops, bytes, operations => operations.ConvBackwardInput(dy, weight, geometry, dx, accumulate: false)));
        }

        return all;
    }
}
