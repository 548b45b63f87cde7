using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>Reads and decodes one painting into its place in a batch. Safe for several threads.</summary>
internal sealed class SampleLoader
{
    private readonly IPaintingSource _source;
    private readonly BatchLoaderOptions _options;
    private readonly ImageDecoder _decoder = new();

    /// <summary>Creates a loader for one epoch.</summary>
    public SampleLoader(IPaintingSource source, BatchLoaderOptions options)
    {
        _source = source;
        _options = options;
    }

    /// <summary>Fills one place of a batch whose <see cref="PixelBatch.Samples"/> are set.</summary>
    /// <returns>Why the picture cannot be used, or null.</returns>
    public string? Load(PixelBatch batch, int slot)
    {
        int sample = batch.Samples[slot];
        ReadOnlyMemory<byte> encoded;
        try
        {
            encoded = _source.ReadEncoded(sample);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return e.Message.TrimEnd('.');
        }

        CropPlan plan = CropPlan.For(_options, sample);
        DecodedSquare decoded = _decoder.Decode(encoded.Span, batch.Side, plan.Position, batch.PixelsOf(slot));
        if (!decoded.Ok)
        {
            return decoded.Fault;
        }

        plan.Write(decoded.Window, _options.ImageSize, batch.Crops.AsSpan(slot * 3, 3));
        for (int task = 0; task < batch.TaskCount; task++)
        {
            batch.Labels[(slot * batch.TaskCount) + task] = LabelOf(sample, task);
        }

        return null;
    }

    private int LabelOf(int sample, int task)
    {
        int label = _source.Label(sample, task);
        return label == _source.Tasks[task].UnknownClass && !_options.KeepUnknown ? LabelSet.Missing : label;
    }
}
