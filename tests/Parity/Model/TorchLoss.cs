using TorchSharp;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>The loss of each head by PyTorch's cross_entropy.</summary>
internal static class TorchLoss
{
    /// <summary>Computes the mean loss of each head.</summary>
    /// <param name="scenario">Heads, class weights and smoothing.</param>
    /// <param name="logits">[N, Σ classes].</param>
    /// <param name="labels">[N, tasks], row by row.</param>
    /// <param name="share">What a row's own labels count for when pictures are mixed; the rest is for those of the row that mirrors its place.</param>
    /// <returns>
    /// One scalar a head. PyTorch's mean over no label at all is NaN; the product defines it as 0 with zero gradients, and so does this.
    /// </returns>
    public static torch.Tensor[] OfHeads(Scenario scenario, torch.Tensor logits, int[] labels, float? share = null)
    {
        int tasks = scenario.Heads.Count;
        torch.Tensor[] losses = new torch.Tensor[tasks];
        int offset = 0;
        for (int task = 0; task < tasks; task++)
        {
            int classes = scenario.Heads[task].Classes;
            long[] target = [.. labels.Where((_, i) => i % tasks == task).Select(label => (long)label)];
            torch.Tensor columns = logits.narrow(1, offset, classes);
            torch.Tensor? weight = scenario.ClassWeights is { } weights
                ? torch.tensor(weights.Skip(offset).Take(classes).ToArray()).to(logits.dtype)
                : null;
            torch.Tensor Mean(long[] of) => torch.nn.functional.cross_entropy(
                columns, torch.tensor(of), weight, ignore_index: Labels.Missing, label_smoothing: scenario.LabelSmoothing);
            losses[task] = target.All(label => label == Labels.Missing)
                ? columns.sum() * 0
                : share is { } own ? (Mean(target) * own) + (Mean([.. target.Reverse()]) * (1 - own))
                : Mean(target);
            offset += classes;
        }

        return losses;
    }
}
