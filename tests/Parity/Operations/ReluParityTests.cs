using TorchSharp;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Parity.Tests.Operations;

public sealed class ReluParityTests
{
    private static readonly float[] Edges =
    [
        0f, -0f, 1f, -1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon, float.MaxValue, 0f,
    ];

    [Test]
    public void Values_and_gradients_at_the_edges_agree([Values] Backend backend)
    {
        // Three rows, so that whole vectors and what is left over are both covered.
        float[] input = [.. Edges, .. Edges, .. Edges];
        float[] outputGradient = Numbers.Uniform(input.Length, 1);
        outputGradient[5] = float.NaN;
        Nf shape = new(3, Edges.Length);

        using torch.Tensor x = torch.tensor(input, requires_grad: true);
        using torch.Tensor y = torch.nn.functional.relu(x);
        y.backward([torch.tensor(outputGradient)]);

        using Engine engine = new(backend);
        using Relu<Nf> layer = new(engine.Training, "relu", shape);
        LayerResult ours = LayerRun.Of(engine.Device, layer, shape, input, outputGradient);
        using (Assert.EnterMultipleScope())
        {
            Agreement.Check("Output", ours.Output, y.ToFloats(), Tolerance.Exact);
            Agreement.Check("Gradient of the input", ours.InputGradient, x.grad!.ToFloats(), Tolerance.Exact);
        }
    }
}
