using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Commands;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>The second layers of the heads and the loss, fused and step by step.</summary>
internal static class LossKernels
{
    private const float Smoothing = 0.1f;

    /// <summary>Makes the operations.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="planned">The heads and the batch.</param>
    /// <returns>In the order of the step.</returns>
    public static IReadOnlyList<TimedOperation> Of(Operands operands, PlannedModel planned)
    {
        int n = planned.Options.BatchSize;
        HeadLayout heads = new(planned.Sizes.Hidden, [.. planned.Sizes.Heads.Select(head => head.Classes)]);
        (int tasks, int classes) = (heads.Tasks, heads.TotalClasses);
        View<Nf> hidden = operands.Noise(new Nf(n, tasks * heads.Hidden), "hidden");
        View<Nf> dhidden = operands.Empty(hidden.Shape, "hidden gradient");
        View<OutIn> weight = operands.Noise(new OutIn(classes, heads.Hidden), "second weights");
        View<OutIn> dweight = operands.Empty(weight.Shape, "second weights' gradient");
        View<Vec> bias = operands.Noise(new Vec(classes), "second biases");
        View<Vec> dbias = operands.Empty(new Vec(classes), "second biases' gradient");
        View<Nf> logits = operands.Noise(new Nf(n, classes), "logits");
        View<Nf> dlogits = operands.Noise(logits.Shape, "logits' gradient");
        View<Labels> labels = operands.Of(
            new Labels(n, tasks), "labels", Enumerable.Range(0, n * tasks).Select(i => i % planned.Sizes.Heads[i % tasks].Classes).ToArray());
        View<Vec> classWeights = operands.Ones(classes, "class weights");
        View<Vec> taskWeights = operands.Ones(tasks, "task weights");
        View<Vec> losses = operands.Empty(new Vec(tasks), "losses");
        View<Vec> counts = operands.Ones(tasks, "counts");
        LossTargets plain = new(labels, Mix: null, classWeights, Smoothing);
        LossTargets mixed = plain with { Mix = operands.Of(default(MixRecord), "mix", (float[])[0, 0, 1, 1, 0.7f, 0.7f]) };
        double flops = 2.0 * n * classes * heads.Hidden;
        double layer = (double)hidden.Shape.Bytes + weight.Shape.Bytes + logits.Shape.Bytes;
        double loss = (double)logits.Shape.Bytes + labels.Shape.Bytes;
        TimedOperation Fused(string name, LossTargets targets) => new(
            name, 2 * flops, layer + loss + hidden.Shape.Bytes,
            operations => operations.HeadsLoss(hidden, weight, bias, heads, targets, taskWeights, logits, losses, counts, dlogits, dhidden));
        return
        [
            new("logits forward", flops, layer, operations => operations.HeadsForward(hidden, weight, bias, heads, logits)),
            new("loss forward", 0, loss, operations => operations.CrossEntropyForward(logits, heads, plain, losses, counts)),
            new(
                "loss backward", 0, loss + logits.Shape.Bytes,
                operations => operations.CrossEntropyBackward(logits, heads, plain, taskWeights, counts, dlogits)),
            new("logits backward input", flops, layer, operations => operations.HeadsBackwardInput(dlogits, weight, heads, dhidden, accumulate: false)),
            Fused("logits and loss fused", plain),
            new(
                "logits backward weight", flops, layer,
                operations => operations.HeadsBackwardWeight(hidden, dlogits, heads, dweight, dbias, accumulate: false)),
            Fused("mixed logits and loss fused", mixed),
        ];
    }
}
