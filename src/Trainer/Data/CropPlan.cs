using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>
/// Where a picture is cropped and whether it is mirrored. In training it is a function of seed, epoch and sample alone, so
/// neither the order nor the number of threads changes it; otherwise it is one of torchvision's ten crops, or the centre.
/// </summary>
internal readonly struct CropPlan
{
    private const ulong Stream = 0x43524F50;
    private readonly BatchLoaderOptions _options;
    private readonly CounterRandom _random;
    private readonly double _position;
    private readonly int _top;
    private readonly int _left;

    private CropPlan(BatchLoaderOptions options, int sample)
    {
        _options = options;
        _random = new CounterRandom(options.Seed ^ Stream, (ulong)options.Epoch, (ulong)sample);
        if (options.Augmentation.Scale is null)
        {
            int offsets = options.ResizedSide - options.ImageSize + 1;
            _position = _random.NextDouble();
            _top = _random.NextInt(offsets);
            _left = _random.NextInt(offsets);
        }

        Flip = _random.NextDouble() >= 1 - options.Augmentation.Flip;
    }

    private CropPlan(BatchLoaderOptions options, bool flip)
    {
        _options = options;
        Flip = flip;
    }

    /// <summary>Whether the cropped picture is mirrored.</summary>
    public bool Flip { get; }

    /// <summary>The plan for one sample.</summary>
    /// <param name="options">How batches are made.</param>
    /// <param name="sample">The sample.</param>
    public static CropPlan For(BatchLoaderOptions options, int sample) =>
        options.Training ? new CropPlan(options, sample) : new CropPlan(options, flip: false);

    /// <summary>What to take of a picture of a given size.</summary>
    public ResizeWindow Window(int width, int height)
    {
        int size = _options.ImageSize;
        int side = _options.ResizedSide;
        if (_options.Training && _options.Augmentation.Scale is { } scale)
        {
            CounterRandom random = _random;
            PixelRegion region = RandomRectangle.ResizedCrop(ref random, width, height, scale, _options.Augmentation.Ratio);
            return new ResizeWindow(region, size, size, new PixelRegion(0, 0, size, size));
        }

        ResizeWindow resized = ResizeWindow.Resized(width, height, side);
        return _options.Training
            ? resized.Crop(
                ResizeWindow.At(resized.Width - side, _position) + _left, ResizeWindow.At(resized.Height - side, _position) + _top, size, size)
            : resized.CentreCrop(size, size);
    }
}
