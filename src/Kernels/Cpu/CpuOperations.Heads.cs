using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <content>The second layers of the heads, and the loss.</content>
public sealed unsafe partial class CpuOperations
{
    /// <inheritdoc/>
    public void HeadsForward(View<Nf> hidden, View<OutIn> weight, View<Vec> bias, HeadLayout heads, View<Nf> logits)
    {
        fixed (int* classes = heads.Classes)
        {
            _executor.Run(
                new HeadsForwardJob
                {
                    Hidden = hidden,
                    Weights = weight,
                    Bias = bias.Floats,
                    Classes = classes,
                    Tasks = heads.Tasks,
                    Logits = logits,
                },
                hidden.Shape.N);
        }
    }

    /// <inheritdoc/>
    public void HeadsBackwardInput(View<Nf> dlogits, View<OutIn> weight, HeadLayout heads, View<Nf> dhidden, bool accumulate)
    {
        fixed (int* classes = heads.Classes)
        {
            _executor.Run(
                new HeadsBackwardInputJob
                {
                    Dlogits = dlogits,
                    Weights = weight,
                    Classes = classes,
                    Tasks = heads.Tasks,
                    Dhidden = dhidden,
                    Accumulate = accumulate,
                },
                dlogits.Shape.N);
        }
    }

    /// <inheritdoc/>
    public void HeadsBackwardWeight(
        View<Nf> hidden, View<Nf> dlogits, HeadLayout heads, View<OutIn> dweight, View<Vec> dbias, bool accumulate)
    {
        fixed (int* offsets = heads.Offsets)
        {
            _executor.Run(
                new HeadsBackwardWeightJob
                {
                    Hidden = hidden,
                    Dlogits = dlogits,
                    Offsets = offsets,
                    Tasks = heads.Tasks,
                    Dweight = dweight,
                    Dbias = new StoreGradient(dbias.Floats, accumulate),
                    Accumulate = accumulate,
                },
                heads.TotalClasses);
        }
    }

    /// <inheritdoc/>
    public void CrossEntropyForward(View<Nf> logits, HeadLayout heads, LossTargets targets, View<Vec> losses, View<Vec> counts)
    {
        fixed (int* classes = heads.Classes, offsets = heads.Offsets)
        {
            _executor.Run(
                new CrossEntropyForwardJob
                {
                    Logits = logits,
                    Classes = classes,
                    Offsets = offsets,
                    Targets = targets,
                    Losses = losses.Floats,
                    Counts = counts.Floats,
                },
                heads.Tasks);
        }
    }

    /// <inheritdoc/>
    public void CrossEntropyBackward(
        View<Nf> logits, HeadLayout heads, LossTargets targets, View<Vec> taskWeights, View<Vec> counts, View<Nf> dlogits)
    {
        fixed (int* classes = heads.Classes, offsets = heads.Offsets)
        {
            _executor.Run(
                new CrossEntropyBackwardJob
                {
                    Logits = logits,
                    Classes = classes,
                    Offsets = offsets,
                    Targets = targets,
                    TaskWeights = taskWeights.Floats,
                    Counts = counts.Floats,
                    Dlogits = dlogits.Floats,
                },
                logits.Shape.N);
        }
    }
}
