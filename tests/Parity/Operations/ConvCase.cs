using TorchSharp;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Parity.Tests.Operations;

/// <summary>A convolution, with or without ReLU and 2×2 max-pool behind it, in both libraries.</summary>
/// <param name="Input">Shape of the input.</param>
/// <param name="OutChannels">Output channels.</param>
/// <param name="Kernel">Side of the kernel.</param>
/// <param name="Stride">Step.</param>
/// <param name="Padding">Zeros on each side.</param>
/// <param name="IsPooled">Whether ReLU and max-pool follow.</param>
internal sealed record ConvCase(Nhwc Input, int OutChannels, int Kernel, int Stride, int Padding, bool IsPooled)
{
    private const string Name = "conv";

    private Oihw WeightShape => new(OutChannels, Input.C, Kernel, Kernel);

    /// <summary>Shape of the output.</summary>
    public Nhwc Output
    {
        get
        {
            Nhwc sums = new ConvGeometry(Stride, Padding).Output(Input, WeightShape);
            return IsPooled ? new PoolGeometry(2, 2).Output(sums) : sums;
        }
    }

    /// <summary>Makes the operands: input, weights, biases, gradient of the output.</summary>
    public ConvOperands Operands(Func<long, ulong, float[]> numbers) =>
        new(numbers(Input.Count, 1), numbers(WeightShape.Count, 2), numbers(OutChannels, 3), numbers(Output.Count, 4));

    /// <summary>Computes it with our layer.</summary>
    public LayerResult Ours(Engine engine, ConvOperands operands)
    {
        ConvGeometry geometry = new(Stride, Padding);
        using Layer<Nhwc, Nhwc> layer = IsPooled
            ? new ConvReluPool(engine.Training, Name, Input, OutChannels, Kernel, geometry)
            : new Conv2d(engine.Training, Name, Input, OutChannels, Kernel, geometry);
        OurWeights.Set(
            layer.Parameters, new Dictionary<string, float[]> { ["conv.weight"] = operands.Weight, ["conv.bias"] = operands.Bias });
        return LayerRun.Of(engine.Device, layer, Input, operands.Input, operands.OutputGradient);
    }

    /// <summary>Computes it with PyTorch, in float64: <see cref="Model.Scenario.Precision"/> says why.</summary>
    public LayerResult Torch(ConvOperands operands)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor x = TensorValues.FromChannelsLast(operands.Input, Input.N, Input.H, Input.W, Input.C).to(torch.float64);
        torch.Tensor weight = torch.tensor(operands.Weight, [OutChannels, Input.C, Kernel, Kernel]).to(torch.float64);
        torch.Tensor bias = torch.tensor(operands.Bias).to(torch.float64);
        foreach (torch.Tensor leaf in new[] { x, weight, bias })
        {
            leaf.requires_grad = true;
        }

        torch.Tensor y = torch.nn.functional.conv2d(x, weight, bias, [Stride, Stride], [Padding, Padding]);
        if (IsPooled)
        {
            y = torch.nn.functional.max_pool2d(torch.nn.functional.relu(y), 2);
        }

        y.backward([TensorValues.FromChannelsLast(operands.OutputGradient, Output.N, Output.H, Output.W, Output.C).to(torch.float64)]);
        return new LayerResult(
            y.ToChannelsLast(),
            x.grad!.ToChannelsLast(),
            new Dictionary<string, float[]> { ["conv.weight"] = weight.grad!.ToFloats(), ["conv.bias"] = bias.grad!.ToFloats() });
    }
}
