using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>The weight gradient on sparse tensor cores, in each precision and with each tile.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.SparseTensorCores))]
internal sealed class SparseConformanceTests(Implementation implementation) : ConformanceFixture<WeightGradientCases>(implementation)
{
    /// <summary>Small integers: sums are exact, so not one product may be missing or at another pixel.</summary>
    [TestCase(1, 6, 10, 68, 72)]
    [TestCase(2, 15, 13, 17, 3)]
    [TestCase(3, 18, 18, 5, 135)]
    public void IsExactOnIntegers(int n, int h, int w, int inputs, int outputs)
    {
        (Device device, IOperations reference) = Implementation.Reference.Open();
        using (device)
        using (reference)
        {
            Assert.That(OnIntegers(Device, Operations), Is.EqualTo(OnIntegers(device, reference)));
        }

        float[] OnIntegers(Device on, IOperations operations)
        {
            using Workbench bench = new(on, operations);
            Nhwc pooled = new(n, h / 2, w / 2, outputs);
            View<Nhwc> x = bench.Input(new Nhwc(n, h, w, inputs), Values.SmallInteger);
            View<Nhwc> y = bench.Input(pooled, Values.SmallInteger);
            View<PoolCodes> codes = bench.InputBytes(new PoolCodes(n, h / 2, w / 2, outputs));
            View<Nhwc> dy = bench.Input(pooled, Values.SmallInteger);
            View<Oihw> dweight = bench.Output("dweight", new Oihw(outputs, inputs, 3, 3), Tolerance.Exact);
            View<Vec> dbias = bench.Output("dbias", new Vec(outputs), Tolerance.Exact);
            operations.ConvReluPoolBackwardWeight(x, y, codes, dy, new ConvGeometry(Stride: 1, Padding: 1), dweight, dbias, accumulate: false);
            return bench.Download(dweight);
        }
    }
}
