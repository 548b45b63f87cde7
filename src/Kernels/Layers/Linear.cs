using Wikiart.Cuda.Kernels.Optimizers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>
/// A linear layer (PyTorch's Linear), or several that read the same input and are computed as one matrix. It is built from the shape
/// that it will receive, so in_features cannot be typed wrongly, and it takes nothing but flattened features.
/// </summary>
public sealed class Linear : Layer<Nf, Nf>
{
    private readonly Parameter<OutIn> _weight;
    private readonly Parameter<Vec> _bias;
    private readonly bool _relu;
    private readonly bool _fusesUpdate;
    private Optimizer? _optimizer;

    /// <summary>Plans the layer.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="input">What it will receive; its features are the layer's in_features.</param>
    /// <param name="outFeatures">Output features of each of the layers.</param>
    /// <param name="relu">Clamp the output at 0.</param>
    /// <param name="fusesUpdate">Update the weights inside the backward pass: no memory for their gradient is planned.</param>
    /// <param name="names">The state_dict prefix of each layer.</param>
    public Linear(LayerContext context, Nf input, int outFeatures, bool relu, bool fusesUpdate, params IReadOnlyList<string> names)
        : this(context, input, relu, fusesUpdate, names, new StackedWeights(context, input, outFeatures, fusesUpdate, names))
    {
    }

    private Linear(
        LayerContext context, Nf input, bool relu, bool fusesUpdate, IReadOnlyList<string> names, StackedWeights weights)
        : base(
            context,
            string.Join(" + ", names),
            relu ? "Linear, ReLU" : "Linear",
            input,
            new Nf(input.N, weights.Weight.Value.Shape.Out),
            weights.Weight,
            weights.Bias)
    {
        _weight = weights.Weight;
        _bias = weights.Bias;
        _relu = relu;
        _fusesUpdate = fusesUpdate;
    }

    /// <inheritdoc/>
    public override long MultiplyAdds => Output.Capacity.N * _weight.Value.Shape.Count;

    /// <summary>
    /// What the weights' gradient <c>dyᵀ·x</c> follows from, until the next forward pass: a fused update never stores the gradient itself.
    /// </summary>
    public (View<Nf> X, View<Nf> Dy) GradientFactors => (Input.View, Output.Gradient!.Latest);

    /// <summary>Says which optimizer updates the weights inside the backward pass.</summary>
    /// <param name="optimizer">The optimizer that owns the weights' state.</param>
    public void FuseUpdate(Optimizer optimizer) => _optimizer = optimizer;

    /// <inheritdoc/>
    public override void Backward()
    {
        View<Nf> dy = Output.Gradient!.View;
        if (_relu)
        {
            Context.Operations.ReluBackward(Output.View.Flat(), dy.Flat(), dy.Flat(), accumulate: false);
        }

        if (Context.UpdatesParameters)
        {
            View<Vec> dbias = _bias.Value.Gradient!.Write(_bias.Value.Shape, out bool accumulateBias);
            Context.Operations.LinearBackwardBias(dy, dbias, accumulateBias);
            if (_fusesUpdate)
            {
                BackwardAndUpdate(dy);
                return;
            }

            View<OutIn> dweight = _weight.Value.Gradient!.Write(_weight.Value.Shape, out bool accumulate);
            Context.Operations.LinearBackwardWeight(Input.View, dy, dweight, accumulate);
        }

        if (Input.Gradient is { } gradient)
        {
            View<Nf> dx = gradient.Write(Planned.WithBatch(dy.Shape.N), out bool accumulateInput);
            Context.Operations.LinearBackwardInput(dy, _weight.Value.View, dx, accumulateInput);
        }
    }

    private protected override void Compute(View<Nf> x, View<Nf> y) =>
        Context.Operations.LinearForward(x, _weight.Value.View, _bias.Value.View, _relu, y);

    private void BackwardAndUpdate(View<Nf> dy)
    {
        if (_optimizer is null || Input.Gradient is not { } gradient)
        {
            throw new InvalidOperationException($"{Name} fuses its update and needs an optimizer and an input with a gradient.");
        }

        View<Nf> dx = gradient.Write(Planned.WithBatch(dy.Shape.N), out bool accumulate);
        if (accumulate)
        {
            throw new InvalidOperationException($"{Name} fuses its update and must be the first to write {Input.Name}'s gradient.");
        }

        _optimizer.LinearBackward(_weight, Input.View, dy, dx);
    }
}
