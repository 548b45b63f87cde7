using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>Max-pooling without padding (PyTorch's MaxPool2d).</summary>
public sealed class MaxPool2d : Layer<Nhwc, Nhwc>
{
    private readonly Tensor<PoolTaps>? _taps;

    /// <summary>Plans the layer.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="input">What it will receive.</param>
    /// <param name="geometry">Window and stride.</param>
    /// <exception cref="ArgumentException">The window does not fit the input.</exception>
    public MaxPool2d(LayerContext context, string name, Nhwc input, PoolGeometry geometry)
        : base(context, name, "MaxPool2d", input, geometry.Output(input))
    {
        ArgumentNullException.ThrowIfNull(context);
        Geometry = geometry;
        if (context.IsTraining)
        {
            Nhwc y = Output.Capacity;
            _taps = new Tensor<PoolTaps>(context.Device, name + ".taps", new PoolTaps(y.N, y.H, y.W, y.C), requiresGrad: false);
        }
    }

    /// <summary>Window and stride.</summary>
    public PoolGeometry Geometry { get; }

    /// <inheritdoc/>
    public override long MultiplyAdds => 0;

    /// <inheritdoc/>
    public override long OutputBytes => base.OutputBytes + (_taps?.Capacity.Bytes ?? 0);

    /// <inheritdoc/>
    public override void Backward()
    {
        if (Input.Gradient is { } gradient)
        {
            View<Nhwc> dy = Output.Gradient!.View;
            View<Nhwc> dx = gradient.Write(Planned.WithBatch(dy.Shape.N), out bool accumulate);
            Context.Operations.MaxPoolBackward(dy, _taps!.View, Geometry, dx, accumulate);
        }
    }

    private protected override void Compute(View<Nhwc> x, View<Nhwc> y)
    {
        View<PoolTaps> taps = IsRecording && _taps is { } kept ? kept.Overwrite(kept.Capacity.WithBatch(x.Shape.N)) : default;
        Context.Operations.MaxPoolForward(x, Geometry, y, taps);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _taps?.Dispose();
    }
}
