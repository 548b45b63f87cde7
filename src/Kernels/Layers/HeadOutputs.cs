using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>The last linear layer of every head: each reads its own hidden features and writes its own logits.</summary>
public sealed class HeadOutputs : Layer<Nf, Nf>
{
    private readonly Parameter<OutIn> _weight;
    private readonly Parameter<Vec> _bias;
    private readonly HeadLayout _heads;
    private bool _knowsInputGradient;

    /// <summary>Plans the layer.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="input">What it will receive, [N, tasks·hidden].</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="names">The state_dict prefix of each head's layer.</param>
    /// <exception cref="ArgumentException">The input has another width than the heads need.</exception>
    public HeadOutputs(LayerContext context, Nf input, HeadLayout heads, params IReadOnlyList<string> names)
        : this(context, input, heads, names, Weights(context, input, heads, names))
    {
    }

    private HeadOutputs(LayerContext context, Nf input, HeadLayout heads, IReadOnlyList<string> names, StackedWeights weights)
        : base(
            context,
            string.Join(" + ", names),
            "Linear",
            input,
            new Nf(input.N, heads.TotalClasses),
            weights.Weight,
            weights.Bias)
    {
        _weight = weights.Weight;
        _bias = weights.Bias;
        _heads = heads;
    }

    /// <inheritdoc/>
    public override long MultiplyAdds => Output.Capacity.N * _weight.Value.Shape.Count;

    /// <summary>Computes the logits, their loss and the gradients of logits and hidden features at once; only the weights' gradients are left.</summary>
    /// <param name="hidden">The input; it has a gradient, which nobody has written yet.</param>
    /// <param name="labels">Class numbers [N, tasks].</param>
    /// <param name="mix">How the pictures were mixed; null where they were not.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="tape">Remembers the step.</param>
    /// <returns>The logits, which the next call overwrites.</returns>
    /// <exception cref="ArgumentException">The input has another shape than the layer was built for, or the labels are of another batch.</exception>
    public Tensor<Nf> ForwardWithLoss(Tensor<Nf> hidden, Tensor<Labels> labels, Tensor<MixRecord>? mix, CrossEntropy loss, Tape tape)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(tape);
        View<Nf> logits = Begin(hidden);
        View<Nf> dlogits = Output.Gradient!.Write(Output.Shape, out _);
        View<Nf> dhidden = hidden.Gradient!.Write(hidden.Shape, out bool accumulate);
        if (accumulate)
        {
            throw new InvalidOperationException($"{Name} computes {hidden.Name}'s gradient in its forward pass and must be the first to write it.");
        }

        loss.ForwardWithHeads(hidden.View, _weight.Value.View, _bias.Value.View, labels, mix, logits, dlogits, dhidden);
        _knowsInputGradient = true;
        tape.Record(this);
        return Output;
    }

    /// <inheritdoc/>
    public override void Backward()
    {
        View<Nf> dy = Output.Gradient!.View;
        if (Context.UpdatesParameters)
        {
            View<Vec> dbias = _bias.Value.Gradient!.Write(_bias.Value.Shape, out _);
            View<OutIn> dweight = _weight.Value.Gradient!.Write(_weight.Value.Shape, out bool accumulate);
            Context.Operations.HeadsBackwardWeight(Input.View, dy, _heads, dweight, dbias, accumulate);
        }

        if (!_knowsInputGradient && Input.Gradient is { } gradient)
        {
            View<Nf> dx = gradient.Write(Planned.WithBatch(dy.Shape.N), out bool accumulateInput);
            Context.Operations.HeadsBackwardInput(dy, _weight.Value.View, _heads, dx, accumulateInput);
        }
    }

    private protected override void Compute(View<Nf> x, View<Nf> y)
    {
        _knowsInputGradient = false;
        Context.Operations.HeadsForward(x, _weight.Value.View, _bias.Value.View, _heads, y);
    }

    private static StackedWeights Weights(LayerContext context, Nf input, HeadLayout heads, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(heads);
        if (input.Features != heads.Tasks * heads.Hidden || names.Count != heads.Tasks)
        {
            throw new ArgumentException(
                $"{heads.Tasks} heads of {heads.Hidden} hidden features do not fit an input {input}.", nameof(input));
        }

        return new StackedWeights(context, heads.Hidden, names, heads.Classes.ToArray(), context.UpdatesParameters);
    }
}
