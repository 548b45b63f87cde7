using TorchSharp;
using static TorchSharp.torch.nn;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>
/// The painting classifier as one writes it with PyTorch, with PyTorch's own initialisation. It also notes how clear the decisions of
/// its max-pools and ReLUs are: where two candidates are closer than rounding, another correct implementation may choose the other,
/// and its gradients then legitimately differ.
/// </summary>
internal sealed class TorchClassifier : Module<torch.Tensor, torch.Tensor>
{
    private readonly List<Module<torch.Tensor, torch.Tensor>> _convolutions = [];
    private readonly List<(Module<torch.Tensor, torch.Tensor> First, Module<torch.Tensor, torch.Tensor> Second)> _heads = [];
    private readonly bool _notesMargin;

    public TorchClassifier(Scenario scenario, bool notesMargin)
        : base(nameof(TorchClassifier))
    {
        _notesMargin = notesMargin;
        int channels = 3;
        foreach (int width in scenario.Trunk)
        {
            _convolutions.Add(Registered($"conv{_convolutions.Count + 1}", Conv2d(channels, width, kernel_size: 3, padding: 1)));
            channels = width;
        }

        foreach ((string task, int classes) in scenario.Heads)
        {
            Module<torch.Tensor, torch.Tensor> first = Registered($"fc_{task}1", Linear(scenario.FeatureCount, scenario.Hidden));
            _heads.Add((first, Registered($"fc_{task}2", Linear(scenario.Hidden, classes))));
        }
    }

    /// <summary>The closest decision so far, relative to the largest value of its layer.</summary>
    public double SmallestMargin { get; private set; } = double.PositiveInfinity;

    /// <summary>Computes the logits.</summary>
    /// <param name="input">[N,3,S,S].</param>
    /// <returns>[N, Σ classes], the heads side by side.</returns>
    public override torch.Tensor forward(torch.Tensor input)
    {
        torch.Tensor x = input;
        foreach (Module<torch.Tensor, torch.Tensor> convolution in _convolutions)
        {
            torch.Tensor sums = convolution.call(x);
            NotePools(sums);
            x = functional.max_pool2d(functional.relu(sums), 2);
        }

        torch.Tensor features = x.flatten(1);
        return torch.cat([.. _heads.Select(head => head.Second.call(Rectified(head.First.call(features))))], 1);
    }

    private torch.Tensor Rectified(torch.Tensor sums)
    {
        if (_notesMargin)
        {
            Note(sums.abs().min(), sums);
        }

        return functional.relu(sums);
    }

    private void NotePools(torch.Tensor sums)
    {
        if (!_notesMargin)
        {
            return;
        }

        long rows = sums.shape[2] / 2 * 2;
        long columns = sums.shape[3] / 2 * 2;
        torch.Tensor even = sums.detach().slice(2, 0, rows, 2);
        torch.Tensor odd = sums.detach().slice(2, 1, rows, 2);
        (torch.Tensor a, torch.Tensor b) = (even.slice(3, 0, columns, 2), even.slice(3, 1, columns, 2));
        (torch.Tensor c, torch.Tensor d) = (odd.slice(3, 0, columns, 2), odd.slice(3, 1, columns, 2));
        (torch.Tensor top, torch.Tensor bottom) = (torch.maximum(a, b), torch.maximum(c, d));
        torch.Tensor first = torch.maximum(top, bottom);
        torch.Tensor second = torch.maximum(
            torch.minimum(top, bottom), torch.maximum(torch.minimum(a, b), torch.minimum(c, d)));
        torch.Tensor lead = first - second;

        // The window's maximum must be clear when it is positive, and its sign always.
        Note(torch.minimum(first.abs(), torch.where(first > 0, lead, torch.full_like(lead, double.PositiveInfinity))).min(), sums);
    }

    private void Note(torch.Tensor margin, torch.Tensor sums) =>
        SmallestMargin = Math.Min(SmallestMargin, (margin / sums.abs().max()).to(torch.float64).item<double>());

    private TModule Registered<TModule>(string name, TModule module)
        where TModule : Module
    {
        register_module(name, module);
        return module;
    }
}
