using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>
/// A convolution without bias, batch norm, and, where asked for, the sum with a residual and ReLU. In passes that are recorded, the batch's
/// own statistics normalise; in all others the running ones, folded into the convolution.
/// </summary>
public sealed class ConvNorm : Layer<Nhwc, Nhwc>
{
    private readonly Parameter<Oihw> _weight;
    private readonly NormParameters _norm;
    private readonly NormOptions _options;
    private readonly FoldedConv _folded;
    private readonly RecordedNorm? _recorded;
    private readonly Tensor[] _allInputs;
    private Tensor<Nhwc>? _residual;

    /// <summary>Plans the layer.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="name">The state_dict prefix of the convolution, for example <c>conv1</c>.</param>
    /// <param name="normName">The state_dict prefix of the batch norm, for example <c>bn1</c>.</param>
    /// <param name="input">What it will receive; its channels are the layer's in_channels.</param>
    /// <param name="outChannels">Output channels.</param>
    /// <param name="kernelSize">Side of the kernel.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="norm">How the batch norm is computed.</param>
    /// <param name="relu">Clamp the output at 0.</param>
    /// <exception cref="ArgumentException">The kernel does not fit the input.</exception>
    public ConvNorm(
        LayerContext context,
        string name,
        string normName,
        Nhwc input,
        int outChannels,
        int kernelSize,
        ConvGeometry geometry,
        NormOptions norm,
        bool relu)
        : this(context, (name, normName), input, WeightOf(context, name, new Oihw(outChannels, input.C, kernelSize, kernelSize)), geometry, norm, relu)
    {
    }

    private ConvNorm(
        LayerContext context,
        (string Conv, string Norm) names,
        Nhwc input,
        Parameter<Oihw> weight,
        ConvGeometry geometry,
        NormOptions options,
        bool relu)
        : this(context, names, input, weight, geometry, options, relu, NormOf(context, names.Norm, weight.Value.Shape.O, options))
    {
    }

    private ConvNorm(
        LayerContext context,
        (string Conv, string Norm) names,
        Nhwc input,
        Parameter<Oihw> weight,
        ConvGeometry geometry,
        NormOptions options,
        bool relu,
        NormParameters norm)
        : base(
            context,
            $"{names.Conv} + {names.Norm}",
            relu ? "Conv2d, BatchNorm2d, ReLU" : "Conv2d, BatchNorm2d",
            input,
            geometry.Output(input, weight.Value.Shape),
            weight,
            norm.Scale,
            norm.Shift)
    {
        Geometry = geometry;
        _weight = weight;
        _options = options;
        HasRelu = relu;
        _norm = norm;
        Buffers = [norm.RunningMean, norm.RunningVariance];
        _recorded = context.IsTraining ? new RecordedNorm(context, names.Conv, Output.Capacity, norm, options) : null;
        _folded = new FoldedConv(context, names, weight.Value.Shape);
        _allInputs = new Tensor[Parameters.Count + 2];
    }

    /// <summary>Whether it adds a residual in front of its ReLU.</summary>
    public bool AddsResidual { get; init; }

    /// <summary>Whether the output is clamped at 0.</summary>
    public bool HasRelu { get; }

    /// <summary>Stride and padding.</summary>
    public ConvGeometry Geometry { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Buffers { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> TrainedParameters => _options.IsFixed ? [_weight] : Parameters;

    /// <inheritdoc/>
    public override long MultiplyAdds => (long)Output.Capacity.N * Output.Capacity.H * Output.Capacity.W * _weight.Value.Shape.Count;

    /// <inheritdoc/>
    public override long OutputBytes => base.OutputBytes + (_recorded?.Bytes ?? 0);

    /// <inheritdoc/>
    public override ReadOnlySpan<Tensor> Inputs
    {
        get
        {
            ReadOnlySpan<Tensor> inputs = base.Inputs;
            if (_residual?.Gradient is null)
            {
                return inputs;
            }

            inputs.CopyTo(_allInputs);
            _allInputs[inputs.Length] = _residual;
            return _allInputs.AsSpan(0, inputs.Length + 1);
        }
    }

    /// <summary>Computes the output with a residual, which is added in front of the ReLU.</summary>
    /// <param name="x">The input.</param>
    /// <param name="residual">A tensor of the output's shape.</param>
    /// <param name="tape">Remembers the step.</param>
    /// <returns>The output, which the next call overwrites.</returns>
    /// <exception cref="ArgumentException">A tensor has another shape than the layer was built for.</exception>
    public Tensor<Nhwc> ForwardWithResidual(Tensor<Nhwc> x, Tensor<Nhwc> residual, Tape tape)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(residual);
        if (!AddsResidual || residual.Shape != Output.Capacity.WithBatch(x.Shape.N))
        {
            throw new ArgumentException($"{Name} cannot add {residual.Name} {residual.Shape}.", nameof(residual));
        }

        _residual = residual;
        return Forward(x, tape);
    }

    /// <inheritdoc/>
    public override void Backward()
    {
        View<Nhwc> dy = Output.Gradient!.View;
        View<Nhwc> clamped = HasRelu ? Output.View : default;
        View<Nhwc> source = dy;
        if (_residual is not null)
        {
            (source, clamped) = (BackwardResidual(dy), default);
        }

        // The gradient of the sums lies where that of the output was: nobody reads that any more.
        _recorded!.Backward(clamped, source, dy);
        if (Context.UpdatesParameters)
        {
            View<Oihw> dweight = _weight.Value.Gradient!.Write(_weight.Value.Shape, out bool accumulate);
            Context.Operations.ConvBackwardWeight(Input.View, dy, Geometry, dweight, dbias: default, accumulate);
        }

        if (Input.Gradient is { } gradient)
        {
            View<Nhwc> dx = gradient.Write(Planned.WithBatch(dy.Shape.N), out bool accumulate);
            Context.Operations.ConvBackwardInput(dy, _weight.Value.View, Geometry, dx, accumulate);
        }
    }

    private protected override void Compute(View<Nhwc> x, View<Nhwc> y)
    {
        if (!IsRecording)
        {
            _folded.Forward(x, _weight.Value.View, _norm.OfRun(_options), Geometry, HasRelu, _residual?.View ?? default, y);
            return;
        }

        Context.Operations.ConvForward(x, _weight.Value.View, bias: default, Geometry, _recorded!.Overwrite(y.Shape));
        _recorded.Forward(_residual?.View, HasRelu, y);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _norm.Dispose();
        _recorded?.Dispose();
        _folded.Dispose();
    }

    /// <summary>Sends the gradient in front of the ReLU to the residual.</summary>
    /// <returns>Where it lies.</returns>
    private View<Nhwc> BackwardResidual(View<Nhwc> dy)
    {
        if (_residual!.Gradient is not { } gradient)
        {
            Context.Operations.ReluBackward(Output.View.Flat(), dy.Flat(), dy.Flat(), accumulate: false);
            return dy;
        }

        View<Nhwc> dresidual = gradient.Write(dy.Shape, out bool accumulate);
        if (accumulate)
        {
            throw new InvalidOperationException($"{Name} must be the first to write {_residual.Name}'s gradient.");
        }

        Context.Operations.ReluBackward(Output.View.Flat(), dy.Flat(), dresidual.Flat(), accumulate: false);
        return dresidual;
    }

    private static Parameter<Oihw> WeightOf(LayerContext context, string name, Oihw shape) =>
        context.NewParameter(name + ".weight", shape, shape.O, shape.I, shape.H, shape.W);

    private static NormParameters NormOf(LayerContext context, string name, int channels, NormOptions options) =>
        new(options.IsFixed ? context.Frozen(passesGradients: true) : context, name, channels);
}
