using System.Runtime.InteropServices;
using TorchSharp;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Parity.Tests.Operations;

/// <summary>Losses of several heads in both libraries.</summary>
/// <param name="Classes">Classes of each head.</param>
/// <param name="Logits">[N, Σ classes].</param>
/// <param name="Labels">[N, tasks].</param>
/// <param name="ClassWeights">w [Σ classes].</param>
/// <param name="TaskWeights">One a head.</param>
/// <param name="Smoothing">ε.</param>
/// <param name="Share">What a row's own labels count for when pictures are mixed; null when they are not.</param>
internal sealed record LossCase(
    int[] Classes, float[] Logits, int[] Labels, float[] ClassWeights, float[] TaskWeights, float Smoothing, float? Share = null)
{
    private int N => Labels.Length / Classes.Length;

    /// <summary>Computes them with our layer.</summary>
    public LossResult Ours(Engine engine)
    {
        HeadLayout heads = new(hidden: 1, Classes);
        using CrossEntropy loss = new(engine.Training, heads, Smoothing);
        loss.SetWeights(ClassWeights, TaskWeights);
        using Tensor<Nf> logits = new(engine.Device, "logits", new Nf(N, heads.TotalClasses), requiresGrad: true);
        using Tensor<Labels> labels = new(engine.Device, "labels", new Labels(N, heads.Tasks), requiresGrad: false);
        logits.Upload<float>(Logits);
        labels.Upload<int>(Labels);
        Tape tape = new();
        using Tensor<MixRecord> mix = new(engine.Device, "mix", default, requiresGrad: false);
        mix.Upload<float>([0, 0, 1, 1, Share ?? 1, Share ?? 1]);
        loss.Forward(logits, labels, Share is null ? null : mix, tape);
        tape.Backward();
        float[] losses = new float[heads.Tasks];
        loss.Losses.Download<float>(losses);
        float[] gradient = new float[Logits.Length];
        engine.Device.Download(
            logits.Gradient!.View.Address, MemoryMarshal.AsBytes(gradient.AsSpan()));
        return new LossResult(losses, gradient);
    }

    /// <summary>Computes them with PyTorch's cross_entropy.</summary>
    public LossResult Torch()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor logits = torch.tensor(Logits, [N, Classes.Sum()]).to(torch.float64).requires_grad_();
        torch.Tensor weights = torch.tensor(ClassWeights).to(torch.float64);
        torch.Tensor total = torch.zeros(1, torch.float64);
        float[] losses = new float[Classes.Length];
        int offset = 0;
        for (int task = 0; task < Classes.Length; task++)
        {
            long[] target = [.. Enumerable.Range(0, N).Select(row => (long)Labels[(row * Classes.Length) + task])];
            torch.Tensor columns = logits.narrow(1, offset, Classes[task]);
            torch.Tensor classWeights = weights.narrow(0, offset, Classes[task]);
            torch.Tensor Of(IEnumerable<long> labels) => torch.nn.functional.cross_entropy(
                columns, torch.tensor(labels.ToArray()), classWeights, ignore_index: Runtime.Labels.Missing, label_smoothing: Smoothing);
            torch.Tensor loss = Share is { } share ? (Of(target) * share) + (Of(target.Reverse()) * (1 - share)) : Of(target);
            losses[task] = loss.to(torch.float32).item<float>();
            total += loss * TaskWeights[task];
            offset += Classes[task];
        }

        total.backward();
        return new LossResult(losses, logits.grad!.ToFloats());
    }
}
