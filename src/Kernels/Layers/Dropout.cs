using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>
/// Drops features and scales the rest by 1/(1−p) (PyTorch's Dropout in training; in evaluation the layer is left out). Which are dropped
/// is given from outside, so that a run can be repeated.
/// </summary>
public sealed class Dropout : Layer<Nf, Nf>
{
    private readonly Tensor<Nf> _gate;
    private readonly Tensor<Vec> _scale;

    /// <summary>Plans the layer.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="input">What it will receive.</param>
    /// <param name="rate">p, at least 0 and less than 1.</param>
    public Dropout(LayerContext context, string name, Nf input, double rate)
        : base(context, name, "Dropout", input, input)
    {
        _gate = new Tensor<Nf>(context.Device, name + ".gate", input, requiresGrad: false);
        _scale = new Tensor<Vec>(context.Device, name + ".scale", new Vec(1), requiresGrad: false);
        _scale.Upload<float>([(float)(1 / (1 - rate))]);
    }

    /// <inheritdoc/>
    public override long MultiplyAdds => 0;

    /// <summary>Says which features of the next batch are kept.</summary>
    /// <param name="gate">[N, features]: 1 to keep, 0 to drop.</param>
    /// <param name="n">Rows.</param>
    public void SetGate(ReadOnlySpan<float> gate, int n)
    {
        _gate.Overwrite(_gate.Capacity.WithBatch(n));
        _gate.Upload(gate);
    }

    /// <inheritdoc/>
    public override void Backward()
    {
        if (Input.Gradient is not { } gradient)
        {
            return;
        }

        View<Nf> dx = gradient.Write(Output.Shape, out bool accumulate);
        if (accumulate)
        {
            throw new InvalidOperationException($"{Name} must be the only one to write {Input.Name}'s gradient.");
        }

        Pass(Output.Gradient!.View, dx);
    }

    private protected override void Compute(View<Nf> x, View<Nf> y) => Pass(x, y);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _gate.Dispose();
        _scale.Dispose();
    }

    /// <summary>The rectifier's gradient is a gate: it passes values where another vector is positive.</summary>
    private void Pass(View<Nf> from, View<Nf> to)
    {
        Context.Operations.ReluBackward(_gate.View.Flat(), from.Flat(), to.Flat(), accumulate: false);
        Context.Operations.Scale(to.Flat(), _scale.View);
    }
}
