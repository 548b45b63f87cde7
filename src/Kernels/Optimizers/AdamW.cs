using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Optimizers;

/// <summary>PyTorch's AdamW: weight decay is decoupled from the gradient.</summary>
public sealed class AdamW : Optimizer
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly double _weightDecay;
    private AdamWStep _step;

    /// <summary>Plans the state, two numbers a parameter.</summary>
    /// <param name="context">Where it runs.</param>
    /// <param name="parameters">What it updates.</param>
    /// <param name="weightDecay">λ; PyTorch's default is 0.01.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="maxNorm">Clip the gradients to this global norm; null for none.</param>
    public AdamW(
        LayerContext context,
        IReadOnlyList<Parameter> parameters,
        double weightDecay = 0.01,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double? maxNorm = null)
        : base(context, parameters, maxNorm, "exp_avg", "exp_avg_sq")
    {
        _weightDecay = weightDecay;
        _beta1 = beta1;
        _beta2 = beta2;
        _epsilon = epsilon;
    }

    private protected override void Prepare(double learningRate)
    {
        _step = new AdamWStep(learningRate, _beta1, _beta2, _epsilon, _weightDecay, StepCount);
        Context.Operations.Announce(_step);
    }

    private protected override void Update(Parameter parameter, int index) =>
        Context.Operations.AdamWStep(
            parameter.Flat,
            parameter.FlatGradient,
            States[0].Of(index),
            States[1].Of(index),
            _step with { LearningRate = _step.LearningRate * Factor(index), Step = StepOf(index) });

    private protected override void BackwardAndUpdate(
        Parameter<OutIn> weight, int index, View<Nf> x, View<Nf> dy, View<Nf> dx)
    {
        OutIn shape = weight.Value.Shape;
        Context.Operations.LinearBackwardAdamW(
            x, dy, weight.Value.View, States[0].Of(index, shape), States[1].Of(index, shape), _step, dx);
    }

    private protected override void UpdateLinear(DeferredUpdate update, int index)
    {
        (View<OutIn> weight, View<Nf> x, View<Nf> dy) = update;
        OutIn shape = weight.Shape;
        Context.Operations.LinearUpdateAdamW(x, dy, weight, States[0].Of(index, shape), States[1].Of(index, shape), _step);
    }
}
