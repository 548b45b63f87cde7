using System.Runtime.InteropServices;
using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>The position that the fused pool keeps is that of a maximum, up to the rounding of the sums.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.AllAndConvAlgorithms))]
internal sealed class PoolPositionTests(Implementation implementation) : ImplementationFixture(implementation)
{
    private static readonly ConvGeometry Same = new(Stride: 1, Padding: 1);

    [TestCase(1, 10, 14, 3, 17)]
    [TestCase(2, 17, 21, 32, 48)]
    public void PositionIsThatOfAMaximum(int n, int h, int w, int inputs, int outputs)
    {
        using Workbench bench = new(Device, Operations, Accuracy);
        (View<Nhwc> x, View<Oihw> weight, View<Vec> bias) = Operands(bench, new Nhwc(n, h, w, inputs), outputs);
        Nhwc after = new(n, h / 2, w / 2, outputs);
        View<Nhwc> y = bench.Output("y", after, Tolerance.Any);
        View<PoolCodes> codes = bench.Output("codes", new PoolCodes(n, h / 2, w / 2, outputs), Tolerance.Any);
        Operations.ConvReluPoolForward(x, weight, bias, Same, y, codes);
        int[] positions = bench.DownloadCodes(codes);
        float[] sums = ReferenceSums(bench.Download(x), x.Shape, bench.Download(weight), weight.Shape, bench.Download(bias));

        double typical = Math.Sqrt(sums.Average(sum => (double)sum * sum));
        Tolerance tolerance = bench.Convolution(weight.Shape.Count / outputs);
        for (int i = 0; i < positions.Length; i++)
        {
            (int window, int channel) = Math.DivRem(i, outputs);
            float[] values = [.. Enumerable.Range(0, 4).Select(position => sums[Index(window, channel, position, after, x.Shape)])];
            double limit = 2 * tolerance.Limit(values.Max(), typical);
            Assert.That(values[positions[i]], Is.GreaterThanOrEqualTo(values.Max() - limit), $"window {window}, channel {channel}");
        }
    }

    [TestCase(1, 10, 14, 3, 17)]
    [TestCase(2, 17, 21, 32, 48)]
    public void WithoutPositionsTheValuesAreTheSameBits(int n, int h, int w, int inputs, int outputs)
    {
        using Workbench bench = new(Device, Operations, Accuracy);
        (View<Nhwc> x, View<Oihw> weight, View<Vec> bias) = Operands(bench, new Nhwc(n, h, w, inputs), outputs);
        float[] values = bench.Download(x);
        values[values.Length / 3] = float.NaN;
        bench.Upload(x, values);
        Nhwc after = new(n, h / 2, w / 2, outputs);
        View<Nhwc> y = bench.Output("y", after, Tolerance.Any);
        View<Nhwc> alone = bench.Output("y alone", after, Tolerance.Any);
        View<PoolCodes> codes = bench.Output("codes", new PoolCodes(n, h / 2, w / 2, outputs), Tolerance.Any);

        Operations.ConvReluPoolForward(x, weight, bias, Same, y, codes);
        Operations.ConvReluPoolForward(x, weight, bias, Same, alone, codes: default);

        byte[] bits = bench.DownloadBytes(y);
        Assert.That(MemoryMarshal.Cast<byte, float>(bits).ToArray(), Has.Some.NaN.And.Some.GreaterThan(0));
        Assert.That(bench.DownloadBytes(alone), Is.EqualTo(bits));
    }

    private static (View<Nhwc> X, View<Oihw> Weight, View<Vec> Bias) Operands(Workbench bench, Nhwc x, int outputs) => (
        bench.Input(x, Values.Normal),
        bench.Input(new Oihw(outputs, x.C, 3, 3), Values.Normal),
        bench.Input(new Vec(outputs), Values.Normal));

    private static int Index(int window, int channel, int position, Nhwc pooled, Nhwc x)
    {
        (int image, int inImage) = Math.DivRem(window, pooled.H * pooled.W);
        (int row, int column) = Math.DivRem(inImage, pooled.W);
        int pixel = (((image * x.H) + (2 * row) + (position / 2)) * x.W) + (2 * column) + (position % 2);
        return (pixel * pooled.C) + channel;
    }

    private static float[] ReferenceSums(float[] x, Nhwc input, float[] weight, Oihw kernel, float[] bias)
    {
        (Device device, IOperations reference) = Implementation.Reference.Open();
        using (device)
        using (reference)
        using (Workbench bench = new(device, reference))
        {
            View<Nhwc> image = bench.Input(input, Values.Normal);
            View<Oihw> weights = bench.Input(kernel, Values.Normal);
            View<Vec> biases = bench.Input(new Vec(kernel.O), Values.Normal);
            bench.Upload(image, x);
            bench.Upload(weights, weight);
            bench.Upload(biases, bias);
            View<Nhwc> sums = bench.Output("sums", Same.Output(input, kernel), Tolerance.Any);
            reference.ConvForward(image, weights, biases, Same, sums);
            return bench.Download(sums);
        }
    }
}
