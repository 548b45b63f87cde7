using TorchSharp;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Parity.Tests.Native;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;
using static TorchSharp.torch.nn;

namespace Wikiart.Cuda.Peer.Contestants;

/// <summary>TorchVision's resnet18 with its classifier taken off, under the same heads, with the weights that ours starts from.</summary>
internal sealed class TorchResidualContestant : IContestant
{
    private readonly Module<torch.Tensor, torch.Tensor> _network;
    private readonly Module<torch.Tensor, torch.Tensor>[] _trunk;
    private readonly (Module<torch.Tensor, torch.Tensor> First, Module<torch.Tensor, torch.Tensor> Second)[] _heads;
    private readonly torch.optim.Optimizer _optimizer;
    private readonly torch.Tensor _images;
    private readonly torch.Tensor[] _labels;

    public TorchResidualContestant(Workload work, bool channelsLast)
    {
        TorchLibrary.Prepare();
        torch.set_num_threads(work.Threads);
        _network = torchvision.models.resnet18(num_classes: 2);
        _trunk = [.. _network.named_children().Where(child => child.name != "fc").Select(child => (Module<torch.Tensor, torch.Tensor>)child.module)];
        _heads = [.. work.Model.Heads.Select(head => (
            (Module<torch.Tensor, torch.Tensor>)Linear(work.Model.Residual!.Features, work.Model.Hidden),
            (Module<torch.Tensor, torch.Tensor>)Linear(work.Model.Hidden, head.Classes)))];
        CopyWeights(work, channelsLast);
        TorchSharp.Modules.Parameter[] parameters =
        [
            .. _trunk.SelectMany(module => module.parameters()),
            .. _heads.SelectMany(head => (TorchSharp.Modules.Parameter[])[.. head.First.parameters(), .. head.Second.parameters()]),
        ];
        OptimizerOptions options = work.OptimizerOptions;
        _optimizer = options.Kind == OptimizerKind.Sgd
            ? torch.optim.SGD(parameters, work.LearningRate, options.Momentum, weight_decay: options.WeightDecay)
            : torch.optim.AdamW(parameters, work.LearningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);
        PixelBatch batch = SampleBatch.Paint(work);
        _images = TorchContestant.Normalized(work, batch, channelsLast);
        _labels = TorchContestant.LabelsOf(batch);
    }

    public double Step()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        _network.train();
        _optimizer.zero_grad();
        torch.Tensor[] logits = Logits();
        torch.Tensor loss = functional.cross_entropy(logits[0], _labels[0]);
        for (int task = 1; task < logits.Length; task++)
        {
            loss += functional.cross_entropy(logits[task], _labels[task]);
        }

        loss.backward();
        _ = _optimizer.step();
        return loss.item<float>();
    }

    public void Infer()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        _network.eval();
        _ = Logits();
    }

    /// <summary>The peer's step has no seams here.</summary>
    public IReadOnlyDictionary<string, double> TimePhases() => new Dictionary<string, double>();

    public void Dispose()
    {
        _optimizer.Dispose();
        _network.Dispose();
        _images.Dispose();
    }

    private torch.Tensor[] Logits()
    {
        torch.Tensor x = _images;
        foreach (Module<torch.Tensor, torch.Tensor> module in _trunk)
        {
            x = module.call(x);
        }

        torch.Tensor features = x.flatten(1);
        return [.. _heads.Select(head => head.Second.call(functional.relu(head.First.call(features))))];
    }

    private void CopyWeights(Workload work, bool channelsLast)
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 1);
        using PaintingClassifier ours = new(new LayerContext(operations, isTraining: false), work.Model, batch: 1, fusesUpdate: false);
        WeightInitializer.Initialize(ours.State, Workload.Seed);
        Dictionary<string, torch.Tensor> theirs = _network.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value);
        for (int head = 0; head < _heads.Length; head++)
        {
            string task = work.Model.Heads[head].Task;
            AddHead($"fc_{task}1", _heads[head].First);
            AddHead($"fc_{task}2", _heads[head].Second);
        }

        using IDisposable noGrad = torch.no_grad();
        foreach (Parameter parameter in ours.State)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                float[] values = new float[slice.Count];
                slice.Download(device, parameter.Flat, 0, values);
                torch.Tensor source = torch.tensor(values, [.. slice.Sizes.Select(size => (long)size)]);
                torch.Tensor target = theirs[slice.Name];
                _ = channelsLast && slice.Sizes.Count == 4
                    ? target.set_(TorchClassifier.ChannelsLast(source))
                    : target.copy_(source);
            }
        }

        void AddHead(string name, Module<torch.Tensor, torch.Tensor> module)
        {
            foreach ((string entry, torch.Tensor value) in module.state_dict())
            {
                theirs[$"{name}.{entry}"] = value;
            }
        }
    }
}
