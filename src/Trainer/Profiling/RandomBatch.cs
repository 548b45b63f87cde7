using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Profiling;

/// <summary>A full batch of noise with random labels: what a step costs does not depend on the pictures.</summary>
internal static class RandomBatch
{
    /// <summary>Makes a batch.</summary>
    /// <param name="heads">How many classes each task has.</param>
    /// <param name="pictures">Pictures.</param>
    /// <param name="side">Their side in pixels.</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The batch.</returns>
    public static PixelBatch Of(HeadLayout heads, int pictures, int side, int seed)
    {
        Random random = new(seed);
        PixelBatch batch = new(pictures, side, heads.Tasks) { Count = pictures };
        random.NextBytes(batch.Pixels);
        for (int i = 0; i < batch.Labels.Length; i++)
        {
            batch.Labels[i] = random.Next(heads.Classes[i % heads.Tasks]);
        }

        return batch;
    }
}
