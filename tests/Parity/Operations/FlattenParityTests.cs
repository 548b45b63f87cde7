using TorchSharp;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Parity.Tests.Operations;

public sealed class FlattenParityTests
{
    [Test]
    public void Features_are_in_channel_row_column_order([Values] Backend backend)
    {
        Nhwc shape = new(3, 4, 5, 18);
        float[] values = [.. Enumerable.Range(0, (int)shape.Count).Select(i => (float)i)];
        using torch.Tensor images = TensorValues.FromChannelsLast(values, shape.N, shape.H, shape.W, shape.C);
        using torch.Tensor expected = images.flatten(1);

        using Engine engine = new(backend);
        using Tensor<Nhwc> x = new(engine.Device, "x", shape, requiresGrad: false);
        x.Upload<float>(values);
        using ToNchw layout = new(engine.Training, "layout", shape);
        using Flatten flatten = new(engine.Training, "flatten", layout.Output);
        Tape tape = new();
        Tensor<Nf> features = flatten.Forward(layout.Forward(x, tape), tape);
        float[] ours = new float[features.Shape.Count];
        features.Download<float>(ours);

        Assert.That(features.Shape, Is.EqualTo(new Nf((int)expected.shape[0], (int)expected.shape[1])));
        Agreement.Check("Features", ours, expected.ToFloats(), Tolerance.Exact);
    }
}
