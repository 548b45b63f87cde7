namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary>
/// Changes cropped pictures for training: TrivialAugmentWide, ColorJitter, RandomErasing. Every choice is a function of seed, epoch
/// and sample alone. One thread at a time.
/// </summary>
internal sealed class PictureAugmenter
{
    private const ulong Stream = 0x434F4C4F55;
    private readonly BatchLoaderOptions _options;
    private readonly byte[] _scratch;

    /// <summary>Creates an augmenter for one thread and one epoch.</summary>
    /// <param name="options">How batches are made.</param>
    public PictureAugmenter(BatchLoaderOptions options)
    {
        _options = options;
        _scratch = options.Augmentation.TrivialAugment ? new byte[options.Side * options.Side * 3] : [];
    }

    /// <summary>The channels' mean over ImageNet, which normalisation makes 0: what RandomErasing fills with.</summary>
    private static ReadOnlySpan<byte> MeanColour => [124, 116, 104];

    /// <summary>Changes a picture in place.</summary>
    /// <param name="picture">Side x side RGB pixels.</param>
    /// <param name="sample">The source's index.</param>
    public void Apply(Span<byte> picture, int sample)
    {
        if (!_options.Training)
        {
            return;
        }

        AugmentationOptions options = _options.Augmentation;
        var random = new CounterRandom(_options.Seed ^ Stream, (ulong)_options.Epoch, (ulong)sample);
        if (options.TrivialAugment)
        {
            TrivialAugmentWide.Apply(ref random, picture, _options.Side, _scratch);
        }

        if (options.ColorJitter is { } jitter)
        {
            ColorJitter.Apply(ref random, picture, jitter);
        }

        if (random.NextDouble() < options.Erasing && RandomRectangle.Erased(ref random, _options.Side) is { } erased)
        {
            PlaneOperations.Fill(picture, _options.Side, erased, MeanColour);
        }
    }
}
