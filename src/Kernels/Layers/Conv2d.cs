using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>A convolution with bias (PyTorch's Conv2d), built from the shape that it will receive.</summary>
public sealed class Conv2d : Layer<Nhwc, Nhwc>
{
    private readonly ConvGeometry _geometry;
    private readonly ConvWeights _weights;

    /// <summary>Plans the layer.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="name">The state_dict prefix, for example <c>conv1</c>.</param>
    /// <param name="input">What it will receive; its channels are the layer's in_channels.</param>
    /// <param name="outChannels">Output channels.</param>
    /// <param name="kernelSize">Side of the kernel, odd.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <exception cref="ArgumentException">The kernel does not fit the input.</exception>
    public Conv2d(LayerContext context, string name, Nhwc input, int outChannels, int kernelSize, ConvGeometry geometry)
        : this(context, name, input, new ConvWeights(context, name, new Oihw(outChannels, input.C, kernelSize, kernelSize)), geometry)
    {
    }

    private Conv2d(LayerContext context, string name, Nhwc input, ConvWeights weights, ConvGeometry geometry)
        : base(context, name, "Conv2d", input, geometry.Output(input, weights.Shape), weights.Weight, weights.Bias)
    {
        _geometry = geometry;
        _weights = weights;
    }

    /// <inheritdoc/>
    public override long MultiplyAdds => _weights.MultiplyAdds(Output.Capacity.N, Output.Capacity.H, Output.Capacity.W);

    /// <inheritdoc/>
    public override void Backward()
    {
        View<Nhwc> dy = Output.Gradient!.View;
        View<Oihw> dweight = _weights.WriteGradients(out View<Vec> dbias, out bool accumulate);
        Context.Operations.ConvBackwardWeight(Input.View, dy, _geometry, dweight, dbias, accumulate);
        if (Input.Gradient is { } gradient)
        {
            View<Nhwc> dx = gradient.Write(Planned.WithBatch(dy.Shape.N), out bool accumulateInput);
            Context.Operations.ConvBackwardInput(dy, _weights.Weight.Value.View, _geometry, dx, accumulateInput);
        }
    }

    private protected override void Compute(View<Nhwc> x, View<Nhwc> y) =>
        Context.Operations.ConvForward(x, _weights.Weight.Value.View, _weights.Bias.Value.View, _geometry, y);
}
