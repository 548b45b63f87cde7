using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>Gradients that are stored, their clipping, and the optimizers' steps over them.</summary>
internal static class StoredGradientKernels
{
    /// <summary>Makes the operations over one convolution's weights, which are never updated in the pass that makes their gradient.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="layer">The convolution.</param>
    /// <param name="parameters">How many parameters the model has.</param>
    /// <returns>The steps of both optimizers, and the parts of clipping.</returns>
    public static IReadOnlyList<TimedOperation> OfConvolution(Operands operands, TrunkLayer layer, int parameters)
    {
        string name = $"{layer.Name} weights";
        View<Vec> weight = operands.Noise(layer.Weight, name).Flat();
        Vec shape = weight.Shape;
        View<Vec> gradient = operands.Noise(shape, "gradient");
        View<Vec> mean = operands.Zeros(shape, "mean");
        View<Vec> variance = operands.Zeros(shape, "variance");
        View<Vec> squares = operands.Ones(parameters, "squared norms");
        View<Vec> factor = operands.Ones(1, "factor");
        View<Vec> one = operands.Ones(1, "a factor of one");
        View<Vec> norm = operands.Ones(1, "norm");
        return
        [
            AdamW(name, weight, gradient, mean, variance),
            Sgd(name, weight, gradient, mean),
            new($"{name} squared norm", 0, shape.Bytes, operations => operations.SquaredNorm(gradient, norm)),
            new("clip factor", 0, squares.Shape.Bytes + 2.0 * norm.Shape.Bytes, operations => operations.ClipFactor(squares, 1, factor, norm)),
            new($"{name} gradient scaling", 0, 2.0 * shape.Bytes, operations => operations.Scale(gradient, one)),
        ];
    }

    /// <summary>Makes the operations over the heads' first layers where backward and update are apart.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="layers">The model.</param>
    /// <returns>Gradients, norm, and the optimizer's step.</returns>
    public static IReadOnlyList<TimedOperation> OfHeads(Operands operands, PlannedLayers layers)
    {
        (int batch, int inputs) = (layers.Features.N, layers.Features.Features);
        int outputs = layers.Planned.Sizes.Hidden * layers.Planned.Sizes.Heads.Count;
        OutIn shape = new((int)Math.Clamp(OtherKernels.MostNumbers / inputs, 1, outputs), inputs);
        View<Nf> x = operands.Noise(new Nf(batch, inputs), "features");
        View<Nf> dy = operands.Noise(new Nf(batch, shape.Out), "hidden gradient");
        View<OutIn> weight = operands.Noise(shape, "head weights");
        View<OutIn> dweight = operands.Empty(shape, "head gradient");
        View<Vec> dbias = operands.Empty(new Vec(shape.Out), "head bias gradient");
        View<Vec> mean = operands.Zeros(shape, "head mean").Flat();
        View<Vec> square = operands.Ones(1, "squared norm");
        return
        [
            new(
                "heads backward weight", 2.0 * batch * shape.Count, shape.Bytes,
                operations => operations.LinearBackwardWeight(x, dy, dweight, accumulate: false)),
            new("heads backward bias", 0, dy.Shape.Bytes, operations => operations.LinearBackwardBias(dy, dbias, accumulate: false)),
            new(
                "heads squared norm", 2.0 * batch * batch * (inputs + shape.Out), (double)x.Shape.Bytes + dy.Shape.Bytes,
                operations => operations.LinearSquaredNorm(x, dy, square)),
            layers.Planned.Options.Optimizer.Kind == OptimizerKind.Sgd
                ? Sgd("heads weights", weight.Flat(), dweight.Flat(), mean)
                : AdamW("heads weights", weight.Flat(), dweight.Flat(), mean, operands.Zeros(shape, "head variance").Flat()),
        ];
    }

    private static TimedOperation AdamW(string name, View<Vec> weight, View<Vec> gradient, View<Vec> mean, View<Vec> variance) => new(
        $"{name} adamw step", 0, 7.0 * weight.Shape.Bytes,
        operations => operations.AdamWStep(weight, gradient, mean, variance, HeadOperations.AdamW));

    private static TimedOperation Sgd(string name, View<Vec> weight, View<Vec> gradient, View<Vec> momentum) => new(
        $"{name} sgd step", 0, 5.0 * weight.Shape.Bytes,
        operations => operations.SgdStep(weight, gradient, momentum, HeadOperations.Sgd));
}
