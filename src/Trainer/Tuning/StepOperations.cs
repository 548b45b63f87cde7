using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Layers;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>What the layers of a trunk compute in a training step, on random numbers; the heads are <see cref="HeadOperations"/>.</summary>
internal static class StepOperations
{
    /// <summary>The operations, layer by layer.</summary>
    /// <param name="layers">The model.</param>
    /// <param name="filler">Fills what is the result of another operation, with its naive kernels.</param>
    /// <returns>Functions that take memory, which is not needed once their operations are timed, and return the operations.</returns>
    public static IEnumerable<Func<Operands, LayerOperations>> OfTrunk(PlannedLayers layers, GpuOperations filler) =>
        layers.Trunk.SelectMany(layer => Of(layer, filler, isFirst: layer == layers.Trunk[0]));

    private static IEnumerable<Func<Operands, LayerOperations>> Of(Layer layer, GpuOperations filler, bool isFirst) => layer switch
    {
        ConvReluPool block => [operands => FusedConvolutionKernels.Of(operands, filler, TrunkLayer.Of(block), isFirst)],
        ConvNorm block =>
        [
            operands => ConvolutionKernels.Of(operands, TrunkLayer.Of(block), isFirst, hasBias: false, hasRelu: block.HasRelu),
            operands => Of(new NormKernels(operands, block)),
        ],
        MaxPool2d pool => [operands => new LayerOperations(MapKernels.MaxPool(operands, pool.Name, pool.Planned, pool.Geometry), [])],
        AveragePool pool => [operands => new LayerOperations(FeatureKernels.AveragePool(operands, pool.Name, pool.Planned), [])],
        _ => [],
    };

    private static LayerOperations Of(NormKernels norm) => new(norm.Training, norm.Inference);
}
