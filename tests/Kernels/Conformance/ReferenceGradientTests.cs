using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>
/// The reference's gradients are the slopes of its forward pass: central differences of <c>Σ dy·y</c>, summed in double, by every single
/// input. Its results are rounded to float, so that a slope over ±h is uncertain by about ε/h; h is large where the operation is linear
/// and small where a maximum or a ReLU must not change sides.
/// </summary>
internal sealed class ReferenceGradientTests : ImplementationFixture
{
    private const float LinearStep = 0.5f;
    private const float SmallStep = 1f / 256;

    private Workbench _bench = null!;

    public ReferenceGradientTests()
        : base(Implementation.Reference)
    {
    }

    [SetUp]
    public void SetUp() => _bench = new Workbench(Device, Operations);

    [TearDown]
    public void TearDown() => _bench.Dispose();

    [TestCase(1, 1)]
    [TestCase(2, 0)]
    [TestCase(3, 2)]
    public void Convolution(int stride, int padding)
    {
        ConvGeometry geometry = new(stride, padding);
        View<Nhwc> x = InOut(new Nhwc(2, 6, 5, 2));
        View<Oihw> weight = InOut(new Oihw(3, 2, 3, 3));
        View<Vec> bias = InOut(new Vec(3));
        View<Nhwc> y = Result(geometry.Output(x.Shape, weight.Shape));
        View<Nhwc> dy = InOut(y.Shape);
        (View<Nhwc> dx, View<Oihw> dweight, View<Vec> dbias) = (Result(x.Shape), Result(weight.Shape), Result(bias.Shape));
        Operations.ConvBackwardInput(dy, weight, geometry, dx, accumulate: false);
        Operations.ConvBackwardWeight(x, dy, geometry, dweight, dbias, accumulate: false);
        double Loss() => Product(dy, y, () => Operations.ConvForward(x, weight, bias, geometry, y));
        AssertSlopes(x, dx, Loss, LinearStep);
        AssertSlopes(weight, dweight, Loss, LinearStep);
        AssertSlopes(bias, dbias, Loss, LinearStep);
    }

    [TestCase(1, 1, 3)]
    [TestCase(2, 2, 5)]
    public void ConvReluPool(int stride, int padding, int kernel)
    {
        ConvGeometry geometry = new(stride, padding);
        View<Nhwc> x = InOut(new Nhwc(2, 7, 9, 2));
        View<Oihw> weight = InOut(new Oihw(3, 2, kernel, kernel));
        View<Vec> bias = InOut(new Vec(3));
        View<Nhwc> y = Result(new PoolGeometry(Kernel: 2, Stride: 2).Output(geometry.Output(x.Shape, weight.Shape)));
        View<PoolCodes> codes = Result(new PoolCodes(y.Shape.N, y.Shape.H, y.Shape.W, y.Shape.C));
        View<Nhwc> dy = InOut(y.Shape);
        (View<Nhwc> dx, View<Oihw> dweight, View<Vec> dbias) = (Result(x.Shape), Result(weight.Shape), Result(bias.Shape));
        double Loss() => Product(dy, y, () => Operations.ConvReluPoolForward(x, weight, bias, geometry, y, codes));
        _ = Loss();
        Operations.ConvReluPoolBackwardInput(y, codes, dy, weight, geometry, dx, accumulate: false);
        Operations.ConvReluPoolBackwardWeight(x, y, codes, dy, geometry, dweight, dbias, accumulate: false);
        AssertSlopes(x, dx, Loss, SmallStep);
        AssertSlopes(weight, dweight, Loss, SmallStep);
        AssertSlopes(bias, dbias, Loss, SmallStep);
    }

    [Test]
    public void Relu()
    {
        View<Vec> x = Distinct(new Vec(40));
        (View<Vec> y, View<Vec> dx) = (Result(x.Shape), Result(x.Shape));
        View<Vec> dy = InOut(x.Shape);
        double Loss() => Product(dy, y, () => Operations.ReluForward(x, y));
        _ = Loss();
        Operations.ReluBackward(y, dy, dx, accumulate: false);
        AssertSlopes(x, dx, Loss, SmallStep);
    }

    [TestCase(2, 2, 0, 0)]
    [TestCase(3, 1, 0, 0)]
    [TestCase(3, 2, 1, 1)]
    [TestCase(3, 2, 1, 0)]
    public void MaxPool(int kernel, int stride, int before, int after)
    {
        PoolGeometry pool = new(kernel, stride, new Margins(before, before, after, after));
        View<Nhwc> x = Distinct(new Nhwc(2, 6, 7, 2));
        View<Nhwc> y = Result(pool.Output(x.Shape));
        View<PoolTaps> taps = Result(new PoolTaps(y.Shape.N, y.Shape.H, y.Shape.W, y.Shape.C));
        View<Nhwc> dy = InOut(y.Shape);
        View<Nhwc> dx = Result(x.Shape);
        double Loss() => Product(dy, y, () => Operations.MaxPoolForward(x, pool, y, taps));
        _ = Loss();
        Operations.MaxPoolBackward(dy, taps, pool, dx, accumulate: false);
        AssertSlopes(x, dx, Loss, SmallStep);
    }

    /// <summary>The batch's own statistics move with the input; the second moment must not be small beside the step.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public void BatchNormOfTheBatch(bool hasResidual)
    {
        View<Nhwc> x = Distinct(new Nhwc(2, 3, 4, 2));
        View<Nhwc> residual = Distinct(x.Shape);
        (View<Nhwc> y, View<Nhwc> dx, View<Nhwc> dresidual) = (Result(x.Shape), Result(x.Shape), Result(x.Shape));
        View<Nhwc> dy = InOut(x.Shape);
        Vec channels = new(2);
        ChannelNorm norm = new(Result(channels), Result(channels), InOut(channels), InOut(channels));
        (View<Vec> runningMean, View<Vec> runningVariance) = (InOut(channels), InOut(channels));
        (View<Vec> sums, View<Vec> dscale, View<Vec> dshift) = (Result(new Vec(4)), Result(channels), Result(channels));
        double Loss() => Product(dy, y, () =>
        {
            Operations.BatchNormStatistics(x, 1e-5f, 0.1f, runningMean, runningVariance, norm.Mean, norm.Inverse);
            if (hasResidual)
            {
                Operations.BatchNormAddReluForward(x, norm, residual, y);
            }
            else
            {
                Operations.BatchNormForward(x, norm, relu: false, y);
            }
        });
        _ = Loss();
        View<Nhwc> clamped = hasResidual ? y : default;
        Operations.BatchNormBackwardWeight(x, clamped, dy, norm, sums, dscale, dshift, accumulate: false);
        Operations.BatchNormBackwardInput(x, clamped, dy, norm, sums, dx, accumulate: false);
        AssertSlopes(x, dx, Loss, SmallStep / 4);
        AssertSlopes(norm.Scale, dscale, Loss, SmallStep / 4);
        AssertSlopes(norm.Shift, dshift, Loss, SmallStep / 4);
        if (hasResidual)
        {
            Operations.ReluBackward(y.Flat(), dy.Flat(), dresidual.Flat(), accumulate: false);
            AssertSlopes(residual, dresidual, Loss, SmallStep / 4);
        }
    }

    [Test]
    public void BatchNormOfFixedStatistics()
    {
        View<Nhwc> x = Distinct(new Nhwc(2, 3, 4, 2));
        (View<Nhwc> y, View<Nhwc> dx) = (Result(x.Shape), Result(x.Shape));
        View<Nhwc> dy = InOut(x.Shape);
        Vec channels = new(2);
        ChannelNorm norm = new(InOut(channels), InOut(channels), InOut(channels), InOut(channels));
        double Loss() => Product(dy, y, () => Operations.BatchNormForward(x, norm, relu: true, y));
        _ = Loss();
        Operations.BatchNormBackwardInput(x, y, dy, norm, sums: default, dx, accumulate: false);
        AssertSlopes(x, dx, Loss, SmallStep / 4);
    }

    [Test]
    public void AveragePool()
    {
        View<Nhwc> x = InOut(new Nhwc(2, 3, 4, 5));
        View<Nf> y = Result(new Nf(2, 5));
        View<Nf> dy = InOut(y.Shape);
        View<Nhwc> dx = Result(x.Shape);
        Operations.AveragePoolBackward(dy, dx, accumulate: false);
        AssertSlopes(x, dx, () => Product(dy, y, () => Operations.AveragePoolForward(x, y)), LinearStep);
    }

    [Test]
    public void ToNchw()
    {
        View<Nhwc> x = InOut(new Nhwc(2, 3, 4, 5));
        View<Nchw> y = Result(x.Shape.ToNchw());
        View<Nchw> dy = InOut(y.Shape);
        View<Nhwc> dx = Result(x.Shape);
        Operations.ToNchwBackward(dy, dx, accumulate: false);
        AssertSlopes(x, dx, () => Product(dy, y, () => Operations.ToNchw(x, y)), LinearStep);
    }

    [Test]
    public void Linear()
    {
        View<Nf> x = InOut(new Nf(3, 7));
        View<OutIn> weight = InOut(new OutIn(5, 7));
        View<Vec> bias = InOut(new Vec(5));
        View<Nf> y = Result(new Nf(3, 5));
        View<Nf> dy = InOut(y.Shape);
        (View<Nf> dx, View<OutIn> dweight, View<Vec> dbias) = (Result(x.Shape), Result(weight.Shape), Result(bias.Shape));
        Operations.LinearBackwardInput(dy, weight, dx, accumulate: false);
        Operations.LinearBackwardWeight(x, dy, dweight, accumulate: false);
        Operations.LinearBackwardBias(dy, dbias, accumulate: false);
        double Loss() => Product(dy, y, () => Operations.LinearForward(x, weight, bias, relu: false, y));
        AssertSlopes(x, dx, Loss, LinearStep);
        AssertSlopes(weight, dweight, Loss, LinearStep);
        AssertSlopes(bias, dbias, Loss, LinearStep);
    }

    /// <summary>With a learning rate of 1, W falls by exactly its gradient.</summary>
    [Test]
    public void LinearWithUpdate()
    {
        View<Nf> x = InOut(new Nf(3, 7));
        View<OutIn> weight = InOut(new OutIn(5, 7));
        View<Vec> bias = InOut(new Vec(5));
        View<Nf> y = Result(new Nf(3, 5));
        View<Nf> dy = InOut(y.Shape);
        (View<Nf> dx, View<OutIn> fall) = (Result(x.Shape), Result(weight.Shape));
        float[] before = _bench.Download(weight);
        Operations.LinearBackwardSgd(x, dy, weight, Result(weight.Shape), new SgdStep(1, 0, 0, Nesterov: false, IsFirst: true), dx);
        _bench.Upload(fall, [.. before.Zip(_bench.Download(weight), (old, updated) => old - updated)]);
        _bench.Upload(weight, before);
        double Loss() => Product(dy, y, () => Operations.LinearForward(x, weight, bias, relu: false, y));
        AssertSlopes(x, dx, Loss, LinearStep);
        AssertSlopes(weight, fall, Loss, LinearStep);
    }

    [Test]
    public void Heads()
    {
        HeadLayout heads = new(hidden: 4, 3, 1, 5);
        View<Nf> hidden = InOut(new Nf(2, 12));
        View<OutIn> weight = InOut(new OutIn(9, 4));
        View<Vec> bias = InOut(new Vec(9));
        View<Nf> logits = Result(new Nf(2, 9));
        View<Nf> dlogits = InOut(logits.Shape);
        (View<Nf> dhidden, View<OutIn> dweight, View<Vec> dbias) = (Result(hidden.Shape), Result(weight.Shape), Result(bias.Shape));
        Operations.HeadsBackwardInput(dlogits, weight, heads, dhidden, accumulate: false);
        Operations.HeadsBackwardWeight(hidden, dlogits, heads, dweight, dbias, accumulate: false);
        double Loss() => Product(dlogits, logits, () => Operations.HeadsForward(hidden, weight, bias, heads, logits));
        AssertSlopes(hidden, dhidden, Loss, LinearStep);
        AssertSlopes(weight, dweight, Loss, LinearStep);
        AssertSlopes(bias, dbias, Loss, LinearStep);
    }

    [TestCase(0f, null)]
    [TestCase(0.2f, null)]
    [TestCase(0f, 0.3f)]
    [TestCase(0.2f, 0.8f)]
    public void CrossEntropy(float smoothing, float? shareOfMixed)
    {
        HeadLayout heads = new(hidden: 1, 4, 3);
        View<Nf> logits = InOut(new Nf(3, 7));
        View<Labels> labels = _bench.InputIntegers(new Labels(3, 2), 0, 2, Labels.Missing, 1, 3, Labels.Missing);
        View<Vec> classWeights = _bench.Input(new Vec(7), Values.Positive);
        View<Vec> taskWeights = _bench.Input(new Vec(2), Values.Positive);
        View<MixRecord>? mix = shareOfMixed is { } share ? _bench.InputNumbers(default(MixRecord), 0, 0, 1, 1, share, share) : null;
        LossTargets targets = new(labels, mix, classWeights, smoothing);
        (View<Vec> losses, View<Vec> counts, View<Nf> dlogits) = (Result(new Vec(2)), Result(new Vec(2)), Result(logits.Shape));
        void Forward() => Operations.CrossEntropyForward(logits, heads, targets, losses, counts);
        Forward();
        Operations.CrossEntropyBackward(logits, heads, targets, taskWeights, counts, dlogits);
        AssertSlopes(logits, dlogits, () => Product(taskWeights, losses, Forward), SmallStep);
    }

    private View<TShape> InOut<TShape>(TShape shape)
        where TShape : struct, IShape => _bench.InOut("operand", shape, Tolerance.Any, Values.Normal);

    /// <summary>Numbers further apart, and further from 0, than the steps of the differences.</summary>
    private View<TShape> Distinct<TShape>(TShape shape)
        where TShape : struct, IShape
    {
        float[] values = [.. Enumerable.Range(0, (int)shape.Count).Select(i => (i - (shape.Count / 2) + 0.5f) / 32)];
        new Random(Seed: 7).Shuffle(values);
        View<TShape> view = InOut(shape);
        _bench.Upload(view, values);
        return view;
    }

    private View<TShape> Result<TShape>(TShape shape)
        where TShape : struct, IShape => _bench.Output("result", shape, Tolerance.Any);

    private double Product<TShape>(View<TShape> dy, View<TShape> y, Action forward)
        where TShape : struct, IShape
    {
        forward();
        return _bench.Download(dy).Zip(_bench.Download(y), (left, right) => (double)left * right).Sum();
    }

    private void AssertSlopes<TShape>(View<TShape> input, View<TShape> gradient, Func<double> loss, float step)
        where TShape : struct, IShape
    {
        float[] values = _bench.Download(input);
        float[] slopes = _bench.Download(gradient);
        double typicalLoss = Math.Max(1, Math.Abs(loss()));
        double uncertainty = (1e-6 * typicalLoss / step) + 1e-5;
        for (int i = 0; i < values.Length; i++)
        {
            double At(float value)
            {
                float[] moved = [.. values];
                moved[i] = value;
                _bench.Upload(input, moved);
                return loss();
            }

            float above = values[i] + step;
            float below = values[i] - step;
            double slope = (At(above) - At(below)) / ((double)above - below);
            Assert.That(slopes[i], Is.EqualTo(slope).Within(uncertainty * (1 + Math.Abs(slope))), $"{typeof(TShape).Name} element {i}");
        }

        _bench.Upload(input, values);
    }
}
