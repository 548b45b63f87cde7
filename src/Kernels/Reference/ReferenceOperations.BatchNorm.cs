using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
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
        long n = Pixels(x.Shape);
        for (int c = 0; c < x.Shape.C; c++)
        {
            double average = 0;
            for (long pixel = 0; pixel < n; pixel++)
            {
                average += (double)Value(x, pixel, c) / n;
            }

            double squares = 0;
            for (long pixel = 0; pixel < n; pixel++)
            {
                double distance = Value(x, pixel, c) - average;
                squares += distance * distance;
            }

            mean.At(c) = (float)average;
            inverse.At(c) = (float)(1 / Math.Sqrt((squares / n) + epsilon));
            Move(ref runningMean.At(c), average, momentum);
            Move(ref runningVariance.At(c), squares / (n - 1), momentum);
        }
    }

    /// <inheritdoc/>
    public void BatchNormInverse(View<Vec> variance, float epsilon, View<Vec> inverse)
    {
        for (int c = 0; c < variance.Shape.Length; c++)
        {
            inverse.At(c) = (float)(1 / Math.Sqrt((double)variance.At(c) + epsilon));
        }
    }

    /// <inheritdoc/>
    public void BatchNormForward(View<Nhwc> x, ChannelNorm norm, bool relu, View<Nhwc> y)
    {
        for (long pixel = 0; pixel < Pixels(x.Shape); pixel++)
        {
            for (int c = 0; c < x.Shape.C; c++)
            {
                float value = (float)Normalized(x, pixel, c, norm);
                Value(y, pixel, c) = relu ? Relu(value) : value;
            }
        }
    }

    /// <inheritdoc/>
    public void BatchNormAddReluForward(View<Nhwc> x, ChannelNorm norm, View<Nhwc> residual, View<Nhwc> y)
    {
        for (long pixel = 0; pixel < Pixels(x.Shape); pixel++)
        {
            for (int c = 0; c < x.Shape.C; c++)
            {
                Value(y, pixel, c) = Relu((float)(Normalized(x, pixel, c, norm) + Value(residual, pixel, c)));
            }
        }
    }

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
        int channels = x.Shape.C;
        for (int c = 0; c < channels; c++)
        {
            double sum = 0;
            double product = 0;
            for (long pixel = 0; pixel < Pixels(x.Shape); pixel++)
            {
                double gradient = Living(y, dy, pixel, c);
                sum += gradient;
                product += gradient * Whitened(x, pixel, c, norm);
            }

            sums.At(c) = (float)sum;
            sums.At(channels + c) = (float)product;
            Put(ref dshift.At(c), sum, accumulate);
            Put(ref dscale.At(c), product, accumulate);
        }
    }

    /// <inheritdoc/>
    public void BatchNormBackwardInput(
        View<Nhwc> x, View<Nhwc> y, View<Nhwc> dy, ChannelNorm norm, View<Vec> sums, View<Nhwc> dx, bool accumulate)
    {
        long n = Pixels(x.Shape);
        int channels = x.Shape.C;
        for (long pixel = 0; pixel < n; pixel++)
        {
            for (int c = 0; c < channels; c++)
            {
                double gradient = Living(y, dy, pixel, c);
                if (sums.Address != 0)
                {
                    gradient -= ((double)sums.At(c) / n) + (Whitened(x, pixel, c, norm) * sums.At(channels + c) / n);
                }

                Put(ref Value(dx, pixel, c), gradient * norm.Scale.At(c) * norm.Inverse.At(c), accumulate);
            }
        }
    }

    private static long Pixels(Nhwc shape) => (long)shape.N * shape.H * shape.W;

    private static ref float Value(View<Nhwc> view, long pixel, int c) => ref view.Floats[(pixel * view.Shape.C) + c];

    private static double Whitened(View<Nhwc> x, long pixel, int c, ChannelNorm norm) =>
        ((double)Value(x, pixel, c) - norm.Mean.At(c)) * norm.Inverse.At(c);

    private static double Normalized(View<Nhwc> x, long pixel, int c, ChannelNorm norm) =>
        (Whitened(x, pixel, c, norm) * norm.Scale.At(c)) + norm.Shift.At(c);

    /// <summary>The gradient in front of the ReLU, if there was one.</summary>
    private static float Living(View<Nhwc> y, View<Nhwc> dy, long pixel, int c) =>
        y.Address != 0 && Value(y, pixel, c) <= 0 ? 0 : Value(dy, pixel, c);

    private static void Move(ref float running, double batch, float momentum) =>
        running = (float)(((1 - (double)momentum) * running) + (momentum * batch));
}
