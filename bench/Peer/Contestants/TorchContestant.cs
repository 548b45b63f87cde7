using System.Diagnostics;
using TorchSharp;
using Wikiart.Cuda.Parity.Tests.Native;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Training;
using static TorchSharp.torch.nn;

namespace Wikiart.Cuda.Peer.Contestants;

/// <summary>
/// TorchSharp's training step. Its input is normalised beforehand, which ours has to do in every step.
/// </summary>
internal sealed class TorchContestant : IContestant
{
    private readonly TorchClassifier _model;
    private readonly torch.optim.Optimizer _optimizer;
    private readonly torch.Tensor _images;
    private readonly torch.Tensor[] _labels;

    public TorchContestant(Workload work, bool channelsLast)
    {
        TorchLibrary.Prepare();
        torch.set_num_threads(work.Threads);
        _model = new TorchClassifier(work, channelsLast);
        OptimizerOptions options = work.OptimizerOptions;
        _optimizer = options.Kind == OptimizerKind.Sgd
            ? torch.optim.SGD(_model.parameters(), work.LearningRate, options.Momentum, weight_decay: options.WeightDecay)
            : torch.optim.AdamW(
                _model.parameters(), work.LearningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);
        PixelBatch batch = SampleBatch.Paint(work);
        _images = Normalized(work, batch, channelsLast);
        _labels = LabelsOf(batch);
    }

    public static torch.Tensor[] LabelsOf(PixelBatch batch)
    {
        int tasks = batch.TaskCount;
        torch.Tensor[] labels = new torch.Tensor[tasks];
        for (int task = 0; task < tasks; task++)
        {
            labels[task] = torch.tensor([.. batch.Labels.Where((_, i) => i % tasks == task).Select(label => (long)label)]);
        }

        return labels;
    }

    public static torch.Tensor Normalized(Workload work, PixelBatch batch, bool channelsLast)
    {
        Kernels.Normalization constants = Kernels.Normalization.ImageNet;
        torch.Tensor pixels = torch.tensor(batch.Pixels, [work.Batch, work.Size, work.Size, 3]).permute(0, 3, 1, 2);
        torch.Tensor mean = torch.tensor(new[] { constants.MeanR, constants.MeanG, constants.MeanB }).view(1, 3, 1, 1);
        torch.Tensor deviation = torch.tensor(new[] { constants.StdR, constants.StdG, constants.StdB }).view(1, 3, 1, 1);
        torch.Tensor images = pixels.to(torch.ScalarType.Float32).div(255).sub(mean).div(deviation);
        return channelsLast ? TorchClassifier.ChannelsLast(images) : images.contiguous();
    }

    public double Step()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        _optimizer.zero_grad();
        torch.Tensor x = _images;
        for (int block = 0; block < _model.Blocks; block++)
        {
            x = _model.Block(block, x);
        }

        torch.Tensor loss = Loss(_model.Heads(x));
        loss.backward();
        _ = _optimizer.step();
        return loss.item<float>();
    }

    public void Infer()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        _ = _model.call(_images);
    }

    /// <summary>The same step, cut between phases: each starts from a leaf that receives its gradient.</summary>
    public IReadOnlyDictionary<string, double> TimePhases()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Dictionary<string, double> milliseconds = [];
        int blocks = _model.Blocks;
        torch.Tensor[] inputs = new torch.Tensor[blocks + 1];
        torch.Tensor[] outputs = new torch.Tensor[blocks];
        inputs[0] = _images;
        Time(Phase.HeadsBackward, () => _optimizer.zero_grad());
        for (int block = 0; block < blocks; block++)
        {
            Time(Phase.ConvForward(block + 1), () => outputs[block] = _model.Block(block, inputs[block]));
            inputs[block + 1] = outputs[block].detach().requires_grad_();
        }

        torch.Tensor? loss = null;
        Time(Phase.HeadsForward, () => loss = Loss(_model.Heads(inputs[blocks])));
        Time(Phase.HeadsBackward, () => loss!.backward());
        for (int block = blocks - 1; block >= 0; block--)
        {
            Time(Phase.ConvBackward(block + 1), () => outputs[block].backward([inputs[block + 1].grad!]));
        }

        // All but a thousandth of it belongs to the heads.
        Time(Phase.HeadsBackward, () => _optimizer.step());
        return milliseconds;

        void Time(string phase, Action work)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            milliseconds[phase] = milliseconds.GetValueOrDefault(phase) + Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _model.Dispose();
        _images.Dispose();
    }

    private torch.Tensor Loss(torch.Tensor[] logits)
    {
        torch.Tensor loss = functional.cross_entropy(logits[0], _labels[0]);
        for (int task = 1; task < logits.Length; task++)
        {
            loss += functional.cross_entropy(logits[task], _labels[task]);
        }

        return loss;
    }
}
