using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>Convolution, ReLU and max-pool of the baseline as one operation.</summary>
internal static class FusedConvolutionKernels
{
    /// <summary>Its max-pool's window.</summary>
    public static readonly PoolGeometry Halving = new(Kernel: 2, Stride: 2);

    /// <summary>Makes the operations.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="filler">Computes the output and the codes that the backward passes read.</param>
    /// <param name="layer">The convolution.</param>
    /// <param name="isFirst">Whether it reads the network's input.</param>
    /// <returns>All but the gradient of the network's input, which nothing asks for.</returns>
    public static LayerOperations Of(Operands operands, GpuOperations filler, TrunkLayer layer, bool isFirst)
    {
        (string name, ConvGeometry geometry, ConvArgument sizes) = (layer.Name, layer.Geometry, layer.Sizes);
        Nhwc pooled = Halving.Output(layer.Output);
        View<Nhwc> x = operands.Noise(layer.Input, name + " input");
        View<Oihw> weight = operands.Noise(layer.Weight, name + " weight");
        View<Vec> bias = operands.Noise(new Vec(layer.Weight.O), name + " bias");
        View<Nhwc> y = operands.Empty(pooled, name + " output");
        View<PoolCodes> codes = operands.Empty(new PoolCodes(pooled.N, pooled.H, pooled.W, pooled.C), name + " codes");
        View<Nhwc> dy = operands.Noise(pooled, name + " gradient");
        View<Nhwc> dx = operands.Empty(layer.Input, name + " input gradient");
        View<Oihw> dweight = operands.Empty(layer.Weight, name + " weight gradient");
        View<Vec> dbias = operands.Empty(new Vec(layer.Weight.O), name + " bias gradient");
        filler.ConvReluPoolForward(x, weight, bias, geometry, y, codes);

        // The backward passes read y and codes as the naive kernel left them.
        View<Nhwc> again = operands.Empty(pooled, name + " output again");
        View<PoolCodes> codesAgain = operands.Empty(codes.Shape, name + " codes again");
        double bytes = (double)layer.Input.Bytes + pooled.Bytes + codes.Shape.Bytes;
        TiledOperation forward = new(
            $"{name} forward", Operation.ConvReluPoolForward, sizes.Forward, layer.Flops, bytes, layer.Weight.Count / layer.Weight.O,
            operations => operations.ConvReluPoolForward(x, weight, bias, geometry, again, codesAgain), () => [operands.Read(again)]);
        TiledOperation backwardInput = new(
            $"{name} backward input", Operation.ConvReluPoolBackwardInput, sizes.BackwardInput, layer.Flops, bytes + pooled.Bytes,
            layer.Weight.Count / layer.Weight.I,
            operations => operations.ConvReluPoolBackwardInput(y, codes, dy, weight, geometry, dx, accumulate: false), () => [operands.Read(dx)]);
        TiledOperation backwardWeight = new(
            $"{name} backward weight", Operation.ConvReluPoolBackwardWeight, sizes.BackwardWeight, layer.Flops, bytes + pooled.Bytes,
            pooled.Count / pooled.C,
            operations => operations.ConvReluPoolBackwardWeight(x, y, codes, dy, geometry, dweight, dbias, accumulate: false),
            () => [operands.Read(dweight)]);
        return new LayerOperations(isFirst ? [forward, backwardWeight] : [forward, backwardInput, backwardWeight], []);
    }
}
