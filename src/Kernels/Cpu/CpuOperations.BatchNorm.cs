using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <content>Batch norm.</content>
public sealed unsafe partial class CpuOperations
{
    /// <inheritdoc/>
    public void BatchNormStatistics(
        View<Nhwc> x,
        float epsilon,
        float momentum,
        View<Vec> runningMean,
        View<Vec> runningVariance,
        View<Vec> mean,
        View<Vec> inverse)
    {
        PixelParts parts = new(x.Shape);
        int channels = x.Shape.C;
        double n = (double)x.Shape.Count / channels;
        float* partials = _channels.Floats((long)parts.Count * 2 * channels);
        _executor.Run(new ChannelMomentsJob(x, partials), parts.Count);
        for (int channel = 0; channel < channels; channel++)
        {
            double average = SumOfParts(partials, channel, channels, parts.Count) / n;
            double squares = 0;
            for (int part = 0; part < parts.Count; part++)
            {
                // Squared distances from another point exceed those from the mean by count · distance².
                float* partial = partials + ((nint)part * 2 * channels) + channel;
                double distance = (partial[0] / (double)parts.Pixels(part)) - average;
                squares += partial[channels] + (parts.Pixels(part) * distance * distance);
            }

            mean.Floats[channel] = (float)average;
            inverse.Floats[channel] = (float)(1 / Math.Sqrt((squares / n) + epsilon));
            Move(runningMean.Floats + channel, average, momentum);
            Move(runningVariance.Floats + channel, squares / (n - 1), momentum);
        }
    }

    /// <inheritdoc/>
    public void BatchNormInverse(View<Vec> variance, float epsilon, View<Vec> inverse)
    {
        for (int channel = 0; channel < variance.Shape.Length; channel++)
        {
            inverse.Floats[channel] = (float)(1 / Math.Sqrt((double)variance.Floats[channel] + epsilon));
        }
    }

    /// <inheritdoc/>
    public void BatchNormForward(View<Nhwc> x, ChannelNorm norm, bool relu, View<Nhwc> y) =>
        BatchNormForward(x, norm, residual: null, relu, y);

    /// <inheritdoc/>
    public void BatchNormAddReluForward(View<Nhwc> x, ChannelNorm norm, View<Nhwc> residual, View<Nhwc> y) =>
        BatchNormForward(x, norm, residual.Floats, relu: true, y);

    /// <inheritdoc/>
    public void BatchNormBackwardWeight(
        View<Nhwc> x,
        View<Nhwc> y,
        View<Nhwc> dy,
        ChannelNorm norm,
        View<Vec> sums,
        View<Vec> dscale,
        View<Vec> dshift,
        bool accumulate)
    {
        PixelParts parts = new(x.Shape);
        int channels = x.Shape.C;
        float* partials = _channels.Floats((long)parts.Count * 2 * channels);
        _executor.Run(
            new BatchNormSumsJob { X = x, Y = y.Floats, Dy = dy.Floats, Mean = norm.Mean.Floats, Partials = partials }, parts.Count);
        for (int channel = 0; channel < channels; channel++)
        {
            float sum = (float)SumOfParts(partials, channel, channels, parts.Count);
            double product = SumOfParts(partials + channels, channel, channels, parts.Count) * norm.Inverse.Floats[channel];
            sums.Floats[channel] = sum;
            sums.Floats[channels + channel] = (float)product;
            dshift.Floats[channel] = accumulate ? dshift.Floats[channel] + sum : sum;
            dscale.Floats[channel] = (float)(accumulate ? dscale.Floats[channel] + product : product);
        }
    }

    /// <inheritdoc/>
    public void BatchNormBackwardInput(
        View<Nhwc> x, View<Nhwc> y, View<Nhwc> dy, ChannelNorm norm, View<Vec> sums, View<Nhwc> dx, bool accumulate)
    {
        int channels = x.Shape.C;
        double n = (double)x.Shape.Count / channels;
        bool isFixed = sums.Address == 0;
        float* constants = _channels.Floats(3L * channels);
        for (int channel = 0; channel < channels; channel++)
        {
            float inverse = norm.Inverse.Floats[channel];
            constants[channel] = norm.Scale.Floats[channel] * inverse;
            constants[channels + channel] = isFixed ? 0 : (float)(sums.Floats[channel] / n);
            constants[(2 * channels) + channel] = isFixed ? 0 : (float)(inverse * (sums.Floats[channels + channel] / n));
        }

        BatchNormBackward formula = new()
        {
            X = x.Floats,
            Y = y.Floats,
            Dy = dy.Floats,
            Dx = dx.Floats,
            Mean = norm.Mean.Floats,
            Factor = constants,
            Offset = constants + channels,
            Slope = isFixed ? null : constants + (2 * channels),
            Accumulate = accumulate,
        };
        RunChannelwise(formula, x.Shape);
    }

    private void BatchNormForward(View<Nhwc> x, ChannelNorm norm, float* residual, bool relu, View<Nhwc> y)
    {
        int channels = x.Shape.C;
        float* factors = _channels.Floats(channels);
        for (int channel = 0; channel < channels; channel++)
        {
            factors[channel] = norm.Scale.Floats[channel] * norm.Inverse.Floats[channel];
        }

        BatchNormForward formula = new()
        {
            X = x.Floats,
            Residual = residual,
            Y = y.Floats,
            Mean = norm.Mean.Floats,
            Factor = factors,
            Shift = norm.Shift.Floats,
            Relu = relu,
        };
        RunChannelwise(formula, x.Shape);
    }

    private void RunChannelwise<TFormula>(TFormula formula, Nhwc shape)
        where TFormula : unmanaged, IChannelwise
    {
        ChannelwiseJob<TFormula> job = new(formula, shape);
        _executor.Run(job, job.Parts);
    }

    private static double SumOfParts(float* partials, int channel, int channels, int parts)
    {
        double sum = 0;
        for (int part = 0; part < parts; part++)
        {
            sum += partials[((nint)part * 2 * channels) + channel];
        }

        return sum;
    }

    private static void Move(float* running, double batch, float momentum) =>
        *running = (float)(((1 - (double)momentum) * *running) + (momentum * batch));
}
