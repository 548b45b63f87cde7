using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using Wikiart.Cuda.Trainer.Model;
using static TorchSharp.torch.nn;

namespace Wikiart.Cuda.Peer.Contestants;

/// <summary>The painting classifier with TorchSharp, holding the same weights as ours, cut where phases end.</summary>
internal sealed class TorchClassifier : Module<torch.Tensor, torch.Tensor>
{
    private readonly List<(Parameter Weight, Parameter Bias)> _convolutions = [];
    private readonly List<(Parameter Weight, Parameter Bias)> _hidden = [];
    private readonly List<(Parameter Weight, Parameter Bias)> _outputs = [];

    public TorchClassifier(Workload work, bool channelsLast)
        : base(nameof(TorchClassifier))
    {
        long channels = 3;
        foreach (int width in work.Model.Trunk)
        {
            _convolutions.Add(Layer($"conv{_convolutions.Count + 1}", channelsLast, width, channels, 3, 3));
            channels = width;
        }

        foreach (HeadOptions head in work.Model.Heads)
        {
            _hidden.Add(Layer($"fc_{head.Task}1", channelsLast: false, work.Model.Hidden, work.Features));
            _outputs.Add(Layer($"fc_{head.Task}2", channelsLast: false, head.Classes, work.Model.Hidden));
        }
    }

    /// <summary>Blocks of convolution, ReLU and pool.</summary>
    public int Blocks => _convolutions.Count;

    /// <summary>The same values, with a pixel's channels beside each other in memory.</summary>
    public static torch.Tensor ChannelsLast(torch.Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    public override torch.Tensor forward(torch.Tensor input)
    {
        torch.Tensor x = input;
        for (int block = 0; block < Blocks; block++)
        {
            x = Block(block, x);
        }

        return torch.cat(Heads(x), 1);
    }

    public torch.Tensor Block(int block, torch.Tensor x)
    {
        (Parameter weight, Parameter bias) = _convolutions[block];
        return functional.max_pool2d(functional.relu(functional.conv2d(x, weight, bias, padding: [1, 1])), 2);
    }

    public torch.Tensor[] Heads(torch.Tensor trunk)
    {
        torch.Tensor features = trunk.flatten(1);
        torch.Tensor[] logits = new torch.Tensor[_hidden.Count];
        for (int head = 0; head < logits.Length; head++)
        {
            torch.Tensor hidden = functional.relu(functional.linear(features, _hidden[head].Weight, _hidden[head].Bias));
            logits[head] = functional.linear(hidden, _outputs[head].Weight, _outputs[head].Bias);
        }

        return logits;
    }

    private (Parameter Weight, Parameter Bias) Layer(string name, bool channelsLast, params long[] sizes)
    {
        int fanIn = (int)sizes.Skip(1).Aggregate(1L, (product, size) => product * size);
        torch.Tensor weight = Drawn($"{name}.weight", fanIn, sizes);
        (Parameter Weight, Parameter Bias) layer = (
            new Parameter(channelsLast ? ChannelsLast(weight) : weight), new Parameter(Drawn($"{name}.bias", fanIn, sizes[0])));
        register_parameter($"{name}_weight", layer.Weight);
        register_parameter($"{name}_bias", layer.Bias);
        return layer;
    }

    private static torch.Tensor Drawn(string name, int fanIn, params long[] sizes)
    {
        torch.Tensor values = torch.empty(sizes);
        WeightInitializer.Draw(name, fanIn, Workload.Seed, values.numel(), (first, piece) =>
            piece.CopyTo(MemoryMarshal.Cast<byte, float>(values.bytes)[(int)first..]));
        return values;
    }
}
