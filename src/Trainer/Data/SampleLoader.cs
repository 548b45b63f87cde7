using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>Reads and decodes one painting after another into places of batches. One thread at a time.</summary>
internal sealed class SampleLoader
{
    private readonly IPaintingSource _source;
    private readonly BatchLoaderOptions _options;
    private readonly ImageDecoder _decoder;
    private readonly Resampler _resampler = new();
    private readonly PictureAugmenter _augmenter;

    /// <summary>Creates a loader for one thread and one epoch.</summary>
    /// <param name="source">The paintings.</param>
    /// <param name="options">How batches are made.</param>
    /// <param name="decoder">Decodes them; it may serve several threads.</param>
    public SampleLoader(IPaintingSource source, BatchLoaderOptions options, ImageDecoder decoder)
    {
        _source = source;
        _options = options;
        _decoder = decoder;
        _augmenter = new PictureAugmenter(options);
    }

    /// <summary>Fills one place of a batch whose <see cref="PixelBatch.Samples"/> are set.</summary>
    /// <returns>Why the picture cannot be used, or null.</returns>
    public string? Load(PixelBatch batch, int slot)
    {
        int sample = batch.Samples[slot];
        CropPlan plan = CropPlan.For(_options, sample, slot % _options.Crops);
        if (Fill(sample, plan, batch.PixelsOf(slot)) is { } fault)
        {
            return fault;
        }

        _augmenter.Apply(batch.PixelsOf(slot), sample);

        // The window was taken here; only the mirroring is left to the device.
        Span<int> crop = batch.Crops.AsSpan(slot * 3, 3);
        crop[0] = 0;
        crop[1] = 0;
        crop[2] = plan.Flip ? 1 : 0;
        for (int task = 0; task < batch.TaskCount; task++)
        {
            batch.Labels[(slot * batch.TaskCount) + task] = LabelOf(sample, task);
        }

        return null;
    }

    private string? Fill(int sample, CropPlan plan, Span<byte> pixels)
    {
        if (_source.TryReadPixels(sample, out MappedPixels stored))
        {
            _resampler.Resample(stored, plan.Window(stored.Width, stored.Height), pixels);
            return null;
        }

        ReadOnlyMemory<byte> encoded;
        try
        {
            encoded = _source.ReadEncoded(sample);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return e.Message.TrimEnd('.');
        }

        string? fault = _decoder.Decode(encoded.Span, out DecodedPicture? picture);
        using (picture)
        {
            picture?.Resample(plan.Window(picture.Width, picture.Height), _resampler, pixels);
        }

        return fault;
    }

    private int LabelOf(int sample, int task)
    {
        int label = _source.Label(sample, task);
        return label == _source.Tasks[task].UnknownClass && !_options.KeepUnknown ? LabelSet.Missing : label;
    }
}
