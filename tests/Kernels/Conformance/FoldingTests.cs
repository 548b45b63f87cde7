using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>A convolution with a batch norm folded into it gives what convolution, batch norm, residual and ReLU give one after the other.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.ReferenceAndAll))]
internal sealed class FoldingTests(Implementation implementation) : ImplementationFixture(implementation)
{
    [TestCase(3, 1, 1, true)]
    [TestCase(7, 2, 3, false)]
    public void FoldedConvolutionIsConvolutionThenBatchNorm(int kernel, int stride, int padding, bool hasResidual)
    {
        using Workbench bench = new(Device, Operations, Accuracy);
        ConvGeometry geometry = new(stride, padding);
        View<Nhwc> x = bench.Input(new Nhwc(2, 13, 10, 32), Values.Normal);
        View<Oihw> weight = bench.Input(new Oihw(40, 32, kernel, kernel), Values.Normal);
        Nhwc shape = geometry.Output(x.Shape, weight.Shape);
        Vec channels = new(40);
        ChannelNorm norm = new(
            bench.Input(channels, Values.Normal),
            bench.Input(channels, Values.Positive),
            bench.Input(channels, Values.Normal),
            bench.Input(channels, Values.Normal));
        View<Nhwc> residual = bench.Input(shape, Values.Normal);
        Tolerance tolerance = bench.Convolution(weight.Shape.Count / weight.Shape.O);
        View<Nhwc> sums = bench.Output("sums", shape, Tolerance.Any);
        View<Nhwc> apart = bench.Output("y", shape, tolerance);
        View<Oihw> foldedWeight = bench.Output("weight", weight.Shape, Tolerance.Any);
        View<Vec> foldedBias = bench.Output("bias", channels, Tolerance.Any);
        View<Nhwc> together = bench.Output("y", shape, tolerance);

        Operations.ConvForward(x, weight, bias: default, geometry, sums);
        if (hasResidual)
        {
            Operations.BatchNormAddReluForward(sums, norm, residual, apart);
        }
        else
        {
            Operations.BatchNormForward(sums, norm, relu: true, apart);
        }

        Operations.FoldBatchNorm(weight, norm, foldedWeight, foldedBias);
        Operations.ConvAddReluForward(x, foldedWeight, foldedBias, geometry, hasResidual ? residual : default, together);
        Outcome[] outcomes = [.. bench.Collect().Where(outcome => outcome.Name == "y")];
        outcomes[1].AssertAgreesWith(outcomes[0]);
    }
}
