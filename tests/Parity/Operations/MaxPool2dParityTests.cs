using TorchSharp;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Parity.Tests.Operations;

/// <summary>Which element a max-pool takes shows in where its gradient goes. libtorch has separate code for channels-last images.</summary>
public sealed class MaxPool2dParityTests
{
    private static readonly Nhwc Shape = new(2, 9, 8, 5);

    [Test]
    public void Ties_go_to_the_first([Values] Backend backend, [Values(22, 32, 31)] int kernelAndStride, [Values] bool channelsLast) =>
        Compare(backend, kernelAndStride, channelsLast, Numbers.Integers(Shape.Count, 1));

    [Test]
    public void NaN_wins_and_the_last_one_gets_the_gradient(
        [Values] Backend backend, [Values(22, 32, 31)] int kernelAndStride, [Values] bool channelsLast)
    {
        float[] input = Numbers.Integers(Shape.Count, 1);
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = input[i] == 3 ? float.NaN : input[i];
        }

        Compare(backend, kernelAndStride, channelsLast, input);
    }

    [Test]
    public void A_window_of_minus_infinity_gives_its_gradient_to_the_first(
        [Values] Backend backend, [Values(22, 32, 31)] int kernelAndStride, [Values] bool channelsLast)
    {
        float[] input = Numbers.Integers(Shape.Count, 1);
        input.AsSpan(0, input.Length / 2).Fill(float.NegativeInfinity);
        Compare(backend, kernelAndStride, channelsLast, input);
    }

    private static void Compare(Backend backend, int kernelAndStride, bool channelsLast, float[] input)
    {
        PoolGeometry geometry = new(kernelAndStride / 10, kernelAndStride % 10);
        Nhwc output = geometry.Output(Shape);
        float[] outputGradient = Numbers.Integers(output.Count, 2);

        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor view = torch.tensor(input, [Shape.N, Shape.H, Shape.W, Shape.C]).permute(0, 3, 1, 2);
        torch.Tensor x = (channelsLast ? view : view.contiguous()).detach().requires_grad_();
        torch.Tensor y = torch.nn.functional.max_pool2d(x, geometry.Kernel, geometry.Stride);
        y.backward([TensorValues.FromChannelsLast(outputGradient, output.N, output.H, output.W, output.C)]);

        using Engine engine = new(backend);
        using MaxPool2d layer = new(engine.Training, "pool", Shape, geometry);
        LayerResult ours = LayerRun.Of(engine.Device, layer, Shape, input, outputGradient);
        using (Assert.EnterMultipleScope())
        {
            Agreement.Check("Output", ours.Output, y.ToChannelsLast(), Tolerance.Exact);
            Agreement.Check("Gradient of the input", ours.InputGradient, x.grad!.ToChannelsLast(), Tolerance.Exact);
        }
    }
}
