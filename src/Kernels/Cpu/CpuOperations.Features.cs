using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <content>Input, activation, pooling and layout.</content>
public sealed unsafe partial class CpuOperations
{
    /// <inheritdoc/>
    public void Normalize(View<Rgb8> pixels, View<Crops> crops, Normalization normalization, View<Nhwc> y)
    {
        NormalizeJob job = new()
        {
            Pixels = pixels,
            Windows = crops,
            Output = y,
            Table = _table.Floats(NormalizeJob.Channels * NormalizeJob.Values),
        };
        job.FillTable(normalization);
        _executor.Run(job, y.Shape.N * y.Shape.H);
    }

    /// <inheritdoc/>
    public void ReluForward(View<Vec> x, View<Vec> y) =>
        RunElementwise(new ReluForward(x.Floats, y.Floats), y.Shape.Length);

    /// <inheritdoc/>
    public void ReluBackward(View<Vec> y, View<Vec> dy, View<Vec> dx, bool accumulate) =>
        RunElementwise(new ReluBackward(y.Floats, dy.Floats, dx.Floats, accumulate), dx.Shape.Length);

    /// <inheritdoc/>
    public void MaxPoolForward(View<Nhwc> x, PoolGeometry geometry, View<Nhwc> y, View<PoolTaps> taps)
    {
        MaxPoolForwardJob job = new(x, geometry, y, taps);
        _executor.Run(job, job.Parts);
    }

    /// <inheritdoc/>
    public void MaxPoolBackward(View<Nhwc> dy, View<PoolTaps> taps, PoolGeometry geometry, View<Nhwc> dx, bool accumulate)
    {
        MaxPoolBackwardJob job = new(dy, taps, geometry, dx, accumulate);
        _executor.Run(job, job.Parts);
    }

    /// <inheritdoc/>
    public void AveragePoolForward(View<Nhwc> x, View<Nf> y) => _executor.Run(new AveragePoolJob(x, y), x.Shape.N);

    /// <inheritdoc/>
    public void AveragePoolBackward(View<Nf> dy, View<Nhwc> dx, bool accumulate) =>
        _executor.Run(new AveragePoolBackwardJob(dy, dx, accumulate), dx.Shape.N);

    /// <inheritdoc/>
    public void ToNchw(View<Nhwc> x, View<Nchw> y)
    {
        ToNchwJob job = new() { ChannelsLast = x.Floats, ChannelsFirst = y.Floats, Shape = x.Shape };
        _executor.Run(job, job.Parts);
    }

    /// <inheritdoc/>
    public void ToNchwBackward(View<Nchw> dy, View<Nhwc> dx, bool accumulate)
    {
        ToNchwJob job = new()
        {
            ChannelsLast = dx.Floats,
            ChannelsFirst = dy.Floats,
            Shape = dx.Shape,
            Backward = true,
            Accumulate = accumulate,
        };
        _executor.Run(job, job.Parts);
    }
}
