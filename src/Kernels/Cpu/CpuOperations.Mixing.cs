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
}
