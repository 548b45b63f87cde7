using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>
/// The operations that <see cref="StepOperations"/> and <see cref="HeadOperations"/> leave out: what is small in a training step, and what other
/// options compute; at the sizes of a plain model, what residual networks compute too.
/// </summary>
internal static class OtherKernels
{
    /// <summary>
    /// Numbers that an operand has at most; a larger one is cut to fewer pictures or outputs. So what the fused kernels never store does not
    /// exhaust a memory that holds the model.
    /// </summary>
    public const long MostNumbers = 1L << 29;

    /// <summary>The operations by the memory that they share.</summary>
    /// <param name="layers">The model.</param>
    /// <returns>Functions that take memory, which is not needed once their operations are timed, and return the operations.</returns>
    public static IEnumerable<Func<Operands, IReadOnlyList<TimedOperation>>> Groups(PlannedLayers layers)
    {
        ConvReluPool[] blocks = [.. layers.Trunk.OfType<ConvReluPool>()];
        TrunkLayer last = blocks.Length > 0 ? TrunkLayer.Of(blocks[^1]) : TrunkLayer.Of(layers.Trunk.OfType<ConvNorm>().Last());
        return
        [
            operands => InputKernels.Of(operands, Within(layers.Input)),
            .. blocks.Length > 0 ? Unfused(blocks) : [],
            operands => LossKernels.Of(operands, layers.Planned),
            operands => StoredGradientKernels.OfConvolution(operands, last, layers.Parameters),
            operands => StoredGradientKernels.OfHeads(operands, layers),
        ];
    }

    /// <summary>What the baseline's fused operations are made of, and what a residual network has in their place.</summary>
    private static IEnumerable<Func<Operands, IReadOnlyList<TimedOperation>>> Unfused(ConvReluPool[] blocks)
    {
        TrunkLayer first = TrunkLayer.Of(blocks[0]).Within(MostNumbers);
        Nhwc map = blocks[^1].Output.Capacity;
        return
        [
            .. blocks.Select(block => (Func<Operands, IReadOnlyList<TimedOperation>>)(operands =>
                Convolution(operands, TrunkLayer.Of(block).Within(MostNumbers), isFirst: block == blocks[0]))),
            operands => MapKernels.Relu(operands, $"{first.Name} relu", first.Output),
            operands => MapKernels.MaxPool(operands, $"{first.Name} max-pool", first.Output, FusedConvolutionKernels.Halving),
            operands => Norm(operands, first),
            operands => FeatureKernels.Layout(operands, map),
            operands => FeatureKernels.AveragePool(operands, "average pool", map),
        ];
    }

    private static IReadOnlyList<TimedOperation> Convolution(Operands operands, TrunkLayer layer, bool isFirst)
    {
        LayerOperations all = ConvolutionKernels.Of(
            operands, layer with { Name = $"{layer.Name} unfused" }, isFirst, hasBias: true, hasRelu: true);
        return [.. all.Step, .. all.Apart];
    }

    /// <summary>Behind the first convolution, where the map is largest, without a residual and with one.</summary>
    private static IReadOnlyList<TimedOperation> Norm(Operands operands, TrunkLayer layer)
    {
        NormKernels plain = new(operands, $"{layer.Name} batch norm", layer, addsResidual: false, relu: true);
        NormKernels withResidual = new(operands, $"{layer.Name} batch norm with residual", layer, addsResidual: true, relu: true);
        return [.. plain.Training, .. plain.Inference, .. withResidual.Training];
    }

    private static Nhwc Within(Nhwc images) => images with { N = (int)Math.Clamp(MostNumbers / (images.Count / images.N), 1, images.N) };
}
