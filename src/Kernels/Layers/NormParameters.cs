using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>Parameters and running statistics of a batch norm, and the statistics of the latest batch.</summary>
internal sealed class NormParameters : IDisposable
{
    private readonly IOperations? _operations;
    private readonly Tensor<Vec> _batchMean;
    private readonly Tensor<Vec> _inverse;
    private readonly Tensor<Vec> _sums;

    public NormParameters(LayerContext context, string name, int channels)
    {
        Vec shape = new(channels);
        Scale = context.NewParameter(name + ".weight", shape, channels);
        Shift = context.NewParameter(name + ".bias", shape, channels);
        RunningMean = context.NewBuffer(name + ".running_mean", shape, channels);
        RunningVariance = context.NewBuffer(name + ".running_var", shape, channels);
        _operations = context.IsPlanned ? null : context.Operations;
        _batchMean = new Tensor<Vec>(context.Device, name + ".mean", shape, requiresGrad: false);
        _inverse = new Tensor<Vec>(context.Device, name + ".inverse", shape, requiresGrad: false);
        _sums = new Tensor<Vec>(context.Device, name + ".sums", new Vec(2 * channels), requiresGrad: false);
    }

    /// <summary>γ.</summary>
    public Parameter<Vec> Scale { get; }

    /// <summary>β.</summary>
    public Parameter<Vec> Shift { get; }

    public Parameter<Vec> RunningMean { get; }

    public Parameter<Vec> RunningVariance { get; }

    /// <summary>Takes the statistics of a batch, and moves the running ones.</summary>
    public ChannelNorm OfBatch(View<Nhwc> x, NormOptions options)
    {
        _operations!.BatchNormStatistics(
            x, options.Epsilon, options.Momentum, RunningMean.Value.View, RunningVariance.Value.View, _batchMean.View, _inverse.View);
        return new ChannelNorm(_batchMean.View, _inverse.View, Scale.Value.View, Shift.Value.View);
    }

    /// <summary>Takes the running statistics.</summary>
    public ChannelNorm OfRun(NormOptions options)
    {
        _operations!.BatchNormInverse(RunningVariance.Value.View, options.Epsilon, _inverse.View);
        return new ChannelNorm(RunningMean.Value.View, _inverse.View, Scale.Value.View, Shift.Value.View);
    }

    /// <summary>Computes the gradients of scale and shift.</summary>
    /// <returns>The sums that the gradient of the input needs.</returns>
    public View<Vec> Backward(View<Nhwc> x, View<Nhwc> y, View<Nhwc> dy, ChannelNorm norm)
    {
        View<Vec> dshift = Shift.Value.Gradient!.Write(Shift.Value.Shape, out _);
        View<Vec> dscale = Scale.Value.Gradient!.Write(Scale.Value.Shape, out bool accumulate);
        _operations!.BatchNormBackwardWeight(x, y, dy, norm, _sums.View, dscale, dshift, accumulate);
        return _sums.View;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batchMean.Dispose();
        _inverse.Dispose();
        _sums.Dispose();
    }
}
