namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary>
/// mixup and CutMix, decided once a batch as timm's <c>Mixup(mode="batch")</c> does. Every choice is a function of seed, epoch and batch alone.
/// </summary>
internal static class Mixup
{
    private const ulong Stream = 0x4D49585550;

    /// <summary>Draws the mix of a batch.</summary>
    /// <param name="options">How batches are made.</param>
    /// <param name="batch">The batch's place in its epoch.</param>
    /// <returns>The mix; null when the batch stays as it is.</returns>
    public static BatchMix? Of(BatchLoaderOptions options, int batch)
    {
        AugmentationOptions chosen = options.Augmentation;
        bool isOver = chosen.MixupOffEpoch > 0 && options.Epoch >= chosen.MixupOffEpoch;
        if (!options.Training || isOver || (chosen.Mixup == 0 && chosen.CutMix == 0))
        {
            return null;
        }

        CounterRandom random = new(options.Seed ^ Stream, (ulong)options.Epoch, (ulong)batch);
        if (random.NextDouble() >= chosen.MixupProbability)
        {
            return null;
        }

        bool cuts = chosen.CutMix > 0 && (chosen.Mixup == 0 || random.NextDouble() < chosen.MixupSwitchProbability);
        double share = BetaDistribution.Draw(ref random, cuts ? chosen.CutMix : chosen.Mixup);
        return cuts
            ? Cut(ref random, options.ImageSize, share)
            : new BatchMix(0, 0, options.ImageSize, options.ImageSize, (float)share, (float)share);
    }

    /// <summary>
    /// A rectangle whose sides are √(1−λ) of the picture's, around a uniform centre and clipped at the edges; λ becomes the area outside it.
    /// </summary>
    private static BatchMix Cut(ref CounterRandom random, int side, double share)
    {
        int half = (int)(side * Math.Sqrt(1 - share)) / 2;
        (int top, int height) = Clipped(random.NextInt(side), half, side);
        (int left, int width) = Clipped(random.NextInt(side), half, side);
        return new BatchMix(top, left, height, width, 0, (float)(1 - ((double)height * width / ((double)side * side))));
    }

    private static (int Start, int Length) Clipped(int centre, int half, int side)
    {
        int start = Math.Max(0, centre - half);
        return (start, Math.Min(side, centre + half) - start);
    }
}
