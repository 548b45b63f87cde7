using TorchSharp;
using static TorchSharp.torch.nn;

namespace Wikiart.Cuda.Parity.Tests.Residual;

/// <summary>TorchVision's resnet18 with its classifier taken off, under heads as one writes them with PyTorch, in float64.</summary>
internal sealed class TorchResidual : IDisposable
{
    private readonly Module<torch.Tensor, torch.Tensor> _network = torchvision.models.resnet18(num_classes: 2);
    private readonly (string Task, Module<torch.Tensor, torch.Tensor> First, Module<torch.Tensor, torch.Tensor> Second)[] _heads;

    public TorchResidual(int hidden, params IReadOnlyList<(string Task, int Classes)> heads)
    {
        _ = _network.to(torch.float64);
        _heads = [.. heads.Select(head => (
            head.Task,
            (Module<torch.Tensor, torch.Tensor>)Linear(512, hidden).to(torch.float64),
            (Module<torch.Tensor, torch.Tensor>)Linear(hidden, head.Classes).to(torch.float64)))];
        Randomize();
    }

    /// <summary>Parameters by our names.</summary>
    public Dictionary<string, torch.Tensor> Parameters =>
        Entries().Where(entry => !entry.Name.Contains("running")).ToDictionary(entry => entry.Name, entry => entry.Value);

    /// <summary>Parameters and running statistics by our names.</summary>
    public Dictionary<string, float[]> State() => Entries().ToDictionary(entry => entry.Name, entry => entry.Value.ToFloats());

    public void Train(bool on) => _network.train(on);

    public torch.Tensor Forward(torch.Tensor images)
    {
        torch.Tensor x = images.to(torch.float64);
        foreach ((string name, Module child) in _network.named_children())
        {
            x = name == "fc" ? x : ((Module<torch.Tensor, torch.Tensor>)child).call(x);
        }

        torch.Tensor features = x.flatten(1);
        return torch.cat([.. _heads.Select(head => head.Second.call(functional.relu(head.First.call(features))))], 1);
    }

    public void Dispose() => _network.Dispose();

    private IEnumerable<(string Name, torch.Tensor Value)> Entries()
    {
        foreach ((string name, torch.Tensor value) in _network.state_dict())
        {
            if (!name.StartsWith("fc.", StringComparison.Ordinal) && !name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            {
                yield return (name, value);
            }
        }

        foreach ((string task, Module<torch.Tensor, torch.Tensor> first, Module<torch.Tensor, torch.Tensor> second) in _heads)
        {
            foreach ((string name, torch.Tensor value) in first.state_dict())
            {
                yield return ($"fc_{task}1.{name}", value);
            }

            foreach ((string name, torch.Tensor value) in second.state_dict())
            {
                yield return ($"fc_{task}2.{name}", value);
            }
        }
    }

    /// <summary>A batch norm that is the identity would hide mistakes.</summary>
    private void Randomize()
    {
        using IDisposable noGradient = torch.no_grad();
        foreach ((string name, torch.Tensor value) in _network.state_dict())
        {
            if (name.EndsWith("running_mean", StringComparison.Ordinal) || (name.Contains("bn") && name.EndsWith("bias", StringComparison.Ordinal)))
            {
                _ = value.uniform_(-0.2, 0.2);
            }
            else if (name.EndsWith("running_var", StringComparison.Ordinal) || (name.Contains("bn") && name.EndsWith("weight", StringComparison.Ordinal)))
            {
                _ = value.uniform_(0.7, 1.3);
            }
        }
    }
}
