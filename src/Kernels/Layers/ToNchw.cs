using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>From channels-last, in which the trunk computes, to channels-first, which can be flattened.</summary>
public sealed class ToNchw : Layer<Nhwc, Nchw>
{
    /// <summary>Plans the layer.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="input">What it will receive.</param>
    public ToNchw(LayerContext context, string name, Nhwc input)
        : base(context, name, "(layout)", input, input.ToNchw())
    {
    }

    /// <inheritdoc/>
    public override long MultiplyAdds => 0;

    /// <inheritdoc/>
    public override void Backward()
    {
        if (Input.Gradient is { } gradient)
        {
            View<Nchw> dy = Output.Gradient!.View;
            View<Nhwc> dx = gradient.Write(Planned.WithBatch(dy.Shape.N), out bool accumulate);
            Context.Operations.ToNchwBackward(dy, dx, accumulate);
        }
    }

    private protected override void Compute(View<Nhwc> x, View<Nchw> y) => Context.Operations.ToNchw(x, y);
}
