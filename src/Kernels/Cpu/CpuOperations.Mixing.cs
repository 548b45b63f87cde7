using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <content>Training on mixed pictures.</content>
public sealed unsafe partial class CpuOperations
{
    /// <inheritdoc/>
    public void MixImages(View<Nhwc> images, View<MixRecord> mix)
    {
        MixImagesJob job = new() { Images = images, Mix = mix.Floats };
        if (job.Parts > 0)
        {
            _executor.Run(job, job.Parts);
        }
    }

    /// <inheritdoc/>
    public void MixedLossForward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        View<MixRecord> mix,
        HeadLayout heads,
        float smoothing,
        View<Vec> losses,
        View<Vec> counts)
    {
        fixed (int* classes = heads.Classes, offsets = heads.Offsets)
        {
            _executor.Run(
                new MixedLossForwardJob
                {
                    Logits = logits,
                    Labels = labels,
                    ClassWeights = classWeights.Floats,
                    Mix = mix.Floats,
                    Classes = classes,
                    Offsets = offsets,
                    Smoothing = smoothing,
                    Losses = losses.Floats,
                    Counts = counts.Floats,
                },
                heads.Tasks);
        }
    }

    /// <inheritdoc/>
    public void MixedLossBackward(
        View<Nf> logits,
        View<Labels> labels,
        View<Vec> classWeights,
        View<Vec> taskWeights,
        View<MixRecord> mix,
        HeadLayout heads,
        float smoothing,
        View<Vec> counts,
        View<Nf> dlogits)
    {
        fixed (int* classes = heads.Classes, offsets = heads.Offsets)
        {
            _executor.Run(
                new MixedLossBackwardJob
                {
                    Logits = logits,
                    Labels = labels,
                    ClassWeights = classWeights.Floats,
                    TaskWeights = taskWeights.Floats,
                    Mix = mix.Floats,
                    Classes = classes,
                    Offsets = offsets,
                    Smoothing = smoothing,
                    Counts = counts.Floats,
                    Dlogits = dlogits.Floats,
                },
                logits.Shape.N);
        }
    }
}
