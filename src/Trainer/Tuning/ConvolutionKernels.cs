using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>A convolution as an operation of its own, as residual networks have it.</summary>
internal static class ConvolutionKernels
{
    /// <summary>Makes the operations.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="layer">The convolution.</param>
    /// <param name="isFirst">Whether it reads the network's input.</param>
    /// <param name="hasBias">Whether it has a bias; a batch norm behind it makes that needless.</param>
    /// <param name="hasRelu">Whether evaluation ends it with a sum and ReLU.</param>
    /// <returns>All but the gradient of the network's input, which nothing asks for.</returns>
    public static LayerOperations Of(Operands operands, TrunkLayer layer, bool isFirst, bool hasBias, bool hasRelu)
    {
        (string name, ConvArgument sizes) = (layer.Name, layer.Sizes);
        View<Nhwc> x = operands.Noise(layer.Input, name + " input");
        View<Oihw> weight = operands.Noise(layer.Weight, name + " weight");
        View<Vec> folded = operands.Noise(new Vec(layer.Weight.O), name + " bias");
        View<Vec> bias = hasBias ? folded : default;
        View<Nhwc> y = operands.Empty(layer.Output, name + " output");
        View<Nhwc> dy = operands.Noise(layer.Output, name + " gradient");
        View<Nhwc> dx = operands.Empty(layer.Input, name + " input gradient");
        View<Oihw> dweight = operands.Empty(layer.Weight, name + " weight gradient");
        View<Vec> dbias = hasBias ? operands.Empty(bias.Shape, name + " bias gradient") : default;
        double bytes = (double)layer.Input.Bytes + layer.Output.Bytes + layer.Weight.Bytes;
        double products = layer.Weight.Count / layer.Weight.O;
        TiledOperation forward = new(
            $"{name} forward", Operation.ConvForward, sizes.Forward, layer.Flops, bytes, products,
            operations => operations.ConvForward(x, weight, bias, layer.Geometry, y), () => [operands.Read(y)]);
        TiledOperation backwardInput = new(
            $"{name} backward input", Operation.ConvBackwardInput, sizes.BackwardInput, layer.Flops, bytes, layer.Weight.Count / layer.Weight.I,
            operations => operations.ConvBackwardInput(dy, weight, layer.Geometry, dx, accumulate: false), () => [operands.Read(dx)]);
        TiledOperation backwardWeight = new(
            $"{name} backward weight", Operation.ConvBackwardWeight, sizes.BackwardWeight, layer.Flops, bytes, layer.Output.Count / layer.Output.C,
            operations => operations.ConvBackwardWeight(x, dy, layer.Geometry, dweight, dbias, accumulate: false), () => [operands.Read(dweight)]);
        TiledOperation foldedForward = new(
            $"{name} add relu forward", Operation.ConvAddReluForward, sizes.Forward, layer.Flops, bytes + layer.Output.Bytes, products,
            operations => operations.ConvAddReluForward(x, weight, folded, layer.Geometry, dy, y), () => [operands.Read(y)]);
        return new LayerOperations(
            isFirst ? [forward, backwardWeight] : [forward, backwardInput, backwardWeight], hasRelu ? [foldedForward] : []);
    }
}
