using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Optimizers;

/// <summary>PyTorch's SGD: the first momentum buffer is the gradient itself, without dampening.</summary>
public sealed class Sgd : Optimizer
{
    private readonly float _momentum;
    private readonly float _weightDecay;
    private readonly bool _nesterov;
    private SgdStep _step;

    /// <summary>Plans the state, one number a parameter, or none without momentum.</summary>
    /// <param name="context">Where it runs.</param>
    /// <param name="parameters">What it updates.</param>
    /// <param name="momentum">μ, 0 to 1.</param>
    /// <param name="weightDecay">λ.</param>
    /// <param name="nesterov">Look ahead along the momentum.</param>
    /// <param name="maxNorm">Clip the gradients to this global norm; null for none.</param>
    public Sgd(
        LayerContext context,
        IReadOnlyList<Parameter> parameters,
        double momentum = 0,
        double weightDecay = 0,
        bool nesterov = false,
        double? maxNorm = null)
        : base(context, parameters, maxNorm, momentum == 0 ? [] : ["momentum_buffer"])
    {
        _momentum = (float)momentum;
        _weightDecay = (float)weightDecay;
        _nesterov = nesterov;
    }

    private protected override void Prepare(double learningRate)
    {
        _step = new SgdStep((float)learningRate, _momentum, _weightDecay, _nesterov, IsFirst: StepCount == 1);
        Context.Operations.Announce(_step);
    }

    private protected override void Update(Parameter parameter, int index) =>
        Context.Operations.SgdStep(
            parameter.Flat,
            parameter.FlatGradient,
            States.Count == 0 ? default : States[0].Of(index),
            _step with { LearningRate = (float)(_step.LearningRate * Factor(index)), IsFirst = StepOf(index) == 1 });

    private protected override void BackwardAndUpdate(
        Parameter<OutIn> weight, int index, View<Nf> x, View<Nf> dy, View<Nf> dx) =>
        Context.Operations.LinearBackwardSgd(
            x, dy, weight.Value.View, Momentum(index, weight.Value.Shape), _step, dx);

    private protected override void UpdateLinear(DeferredUpdate update, int index) => Context.Operations.LinearUpdateSgd(
        update.X, update.Dy, update.Weight, Momentum(index, update.Weight.Shape), _step);

    private View<OutIn> Momentum(int index, OutIn shape) => States.Count == 0 ? default : States[0].Of(index, shape);
}
