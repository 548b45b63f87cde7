using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>Convolution, ReLU and 2×2/2 max-pool as one layer: what lies before the pool is never stored.</summary>
public sealed class ConvReluPool : Layer<Nhwc, Nhwc>
{
    private readonly ConvWeights _weights;
    private readonly Tensor<PoolCodes>? _codes;

    /// <summary>Plans the layer.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="name">The state_dict prefix of the convolution, for example <c>conv1</c>.</param>
    /// <param name="input">What it will receive; its channels are the layer's in_channels.</param>
    /// <param name="outChannels">Output channels.</param>
    /// <param name="kernelSize">Side of the kernel, odd.</param>
    /// <param name="geometry">Stride and padding of the convolution.</param>
    /// <exception cref="ArgumentException">The kernel or the pool does not fit the input.</exception>
    public ConvReluPool(LayerContext context, string name, Nhwc input, int outChannels, int kernelSize, ConvGeometry geometry)
        : this(context, name, input, new ConvWeights(context, name, new Oihw(outChannels, input.C, kernelSize, kernelSize)), geometry)
    {
    }

    private ConvReluPool(LayerContext context, string name, Nhwc input, ConvWeights weights, ConvGeometry geometry)
        : base(context, name, "Conv2d, ReLU, MaxPool2d", input, Pooled(input, weights, geometry), weights.Weight, weights.Bias)
    {
        Geometry = geometry;
        _weights = weights;
        if (context.IsTraining)
        {
            Nhwc y = Output.Capacity;
            _codes = new Tensor<PoolCodes>(context.Device, name + ".codes", new PoolCodes(y.N, y.H, y.W, y.C), requiresGrad: false);
        }
    }

    /// <summary>Stride and padding of the convolution.</summary>
    public ConvGeometry Geometry { get; }

    /// <inheritdoc/>
    public override long MultiplyAdds
    {
        get
        {
            Nhwc before = Geometry.Output(Planned, _weights.Shape);
            return _weights.MultiplyAdds(before.N, before.H, before.W);
        }
    }

    /// <inheritdoc/>
    public override long OutputBytes => base.OutputBytes + (_codes?.Capacity.Bytes ?? 0);

    /// <inheritdoc/>
    public override void Backward()
    {
        View<Nhwc> dy = Output.Gradient!.View;
        View<Oihw> dweight = _weights.WriteGradients(out View<Vec> dbias, out bool accumulate);
        Context.Operations.ConvReluPoolBackwardWeight(
            Input.View, Output.View, _codes!.View, dy, Geometry, dweight, dbias, accumulate);
        if (Input.Gradient is { } gradient)
        {
            View<Nhwc> dx = gradient.Write(Planned.WithBatch(dy.Shape.N), out bool accumulateInput);
            Context.Operations.ConvReluPoolBackwardInput(
                Output.View, _codes!.View, dy, _weights.Weight.Value.View, Geometry, dx, accumulateInput);
        }
    }

    private protected override void Compute(View<Nhwc> x, View<Nhwc> y)
    {
        View<PoolCodes> codes = IsRecording && _codes is { } kept ? kept.Overwrite(kept.Capacity.WithBatch(x.Shape.N)) : default;
        Context.Operations.ConvReluPoolForward(x, _weights.Weight.Value.View, _weights.Bias.Value.View, Geometry, y, codes);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _codes?.Dispose();
    }

    private static Nhwc Pooled(Nhwc input, ConvWeights weights, ConvGeometry geometry) =>
        new PoolGeometry(Kernel: 2, Stride: 2).Output(geometry.Output(input, weights.Shape));
}
