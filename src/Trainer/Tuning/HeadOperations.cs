using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>The first layers of the heads as one matrix, on random numbers: forward, and backward with their update.</summary>
internal sealed class HeadOperations
{
    /// <summary>A step of AdamW that hardly moves what it updates.</summary>
    public static readonly AdamWStep AdamW = new(1e-6, 0.9, 0.999, 1e-8, 0.01, Step: 1000);

    /// <summary>The same of SGD.</summary>
    public static readonly SgdStep Sgd = new(1e-6f, 0.9f, 0.01f, Nesterov: false, IsFirst: false);

    private readonly Operands _operands;
    private readonly OutIn _shape;
    private readonly GemmSize _size;
    private readonly View<Nf> _x;
    private readonly View<Nf> _dy;
    private readonly View<Nf> _dx;
    private readonly View<OutIn> _weight;
    private readonly View<OutIn> _mean;

    /// <summary>Makes the operands.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="layers">The model.</param>
    public HeadOperations(Operands operands, PlannedLayers layers)
    {
        (int batch, int inputs) = (layers.Features.N, layers.Features.Features);
        int outputs = layers.Planned.Sizes.Hidden * layers.Planned.Sizes.Heads.Count;
        _operands = operands;
        _shape = new OutIn(outputs, inputs);
        _size = GemmSize.Of(batch, _shape);
        _x = operands.Noise(new Nf(batch, inputs), "features");
        _weight = operands.Noise(_shape, "head weights");
        _dy = operands.Noise(new Nf(batch, outputs), "hidden gradient");
        _dx = operands.Empty(new Nf(batch, inputs), "feature gradient");
        _mean = operands.Zeros(_shape, "head mean");
        View<Vec> bias = operands.Noise(new Vec(outputs), "head biases");
        View<Nf> y = operands.Empty(new Nf(batch, outputs), "hidden");
        TiledOperation forward = new(
            "heads forward", Operation.LinearForward, _size, Flops, 4.0 * _shape.Count, inputs,
            operations => operations.LinearForward(_x, _weight, bias, relu: true, y), () => [operands.Read(y)]);
        TiledOperation backward = new(
            "heads backward input", Operation.LinearBackwardInput, _size, Flops, 4.0 * _shape.Count, outputs,
            operations => operations.LinearBackwardInput(_dy, _weight, _dx, accumulate: false), () => [operands.Read(_dx)]);
        (BackwardAndUpdate, TiledOperation update) = layers.Planned.Options.Optimizer.Kind == OptimizerKind.Sgd ? WithSgd() : WithAdamW();
        All = new LayerOperations([forward, BackwardAndUpdate], [backward with { Reset = BackwardAndUpdate.Reset }, update]);
    }

    /// <summary>
    /// A step's operations; apart from them the backward pass and the update in two, for a step whose update runs beside the convolutions or waits
    /// for the norm of the gradients.
    /// </summary>
    public LayerOperations All { get; }

    /// <summary>The backward pass with the update, which is one of them.</summary>
    public TiledOperation BackwardAndUpdate { get; }

    private double Flops => 2.0 * _size.Columns * _shape.Count;

    private (TiledOperation Both, TiledOperation Update) WithSgd()
    {
        // Gradients are linear in the first moment; the weights themselves hardly move in one step.
        IReadOnlyList<float[]> Read() => [_operands.ReadRows(_weight), _operands.ReadRows(_mean)];
        TiledOperation both = new(
            "heads backward and update", Operation.LinearBackwardSgd, _size, 2 * Flops, 16.0 * _shape.Count, _shape.Out,
            operations => operations.LinearBackwardSgd(_x, _dy, _weight, _mean, Sgd, _dx), () => [_operands.Read(_dx), .. Read()]);
        TiledOperation update = new(
            "heads update", Operation.LinearUpdateSgd, _size, Flops, 16.0 * _shape.Count, _shape.Out,
            operations => operations.LinearUpdateSgd(_x, _dy, _weight, _mean, Sgd), Read);
        return (both with { Reset = Reset }, update with { Reset = Reset });
    }

    private (TiledOperation Both, TiledOperation Update) WithAdamW()
    {
        View<OutIn> variance = _operands.Zeros(_shape, "head variance");
        IReadOnlyList<float[]> Read() => [_operands.ReadRows(_weight), _operands.ReadRows(_mean), _operands.ReadRows(variance)];
        void ResetAll()
        {
            Reset();
            _operands.Clear(variance);
        }

        TiledOperation both = new(
            "heads backward and update", Operation.LinearBackwardAdamW, _size, 2 * Flops, 24.0 * _shape.Count, _shape.Out,
            operations => operations.LinearBackwardAdamW(_x, _dy, _weight, _mean, variance, AdamW, _dx),
            () => [_operands.Read(_dx), .. Read()]);
        TiledOperation update = new(
            "heads update", Operation.LinearUpdateAdamW, _size, Flops, 24.0 * _shape.Count, _shape.Out,
            operations => operations.LinearUpdateAdamW(_x, _dy, _weight, _mean, variance, AdamW), Read);
        return (both with { Reset = ResetAll }, update with { Reset = ResetAll });
    }

    private void Reset()
    {
        _operands.Fill(_weight);
        _operands.Clear(_mean);
    }
}
