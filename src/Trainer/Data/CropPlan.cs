using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>
/// Where a picture is cropped and whether it is mirrored. In training it is a function of seed, epoch and sample alone, so
/// neither the order nor the number of threads changes it; otherwise it is torchvision's CenterCrop, unmirrored.
/// </summary>
internal readonly struct CropPlan
{
    private const ulong Stream = 0x43524F50;
    private readonly BatchLoaderOptions _options;
    private readonly double _position;
    private readonly int _top;
    private readonly int _left;

    private CropPlan(BatchLoaderOptions options, double position, int top, int left, bool flip)
    {
        _options = options;
        _position = position;
        _top = top;
        _left = left;
        Flip = flip;
    }

    /// <summary>Whether the cropped picture is mirrored.</summary>
    public bool Flip { get; }

    /// <summary>The plan for one sample.</summary>
    public static CropPlan For(BatchLoaderOptions options, int sample)
    {
        if (!options.Training)
        {
            return new CropPlan(options, 0.5, 0, 0, flip: false);
        }

        var random = new CounterRandom(options.Seed ^ Stream, (ulong)options.Epoch, (ulong)sample);
        int offsets = options.ResizedSide - options.ImageSize + 1;
        return new CropPlan(options, random.NextDouble(), random.NextInt(offsets), random.NextInt(offsets), random.NextInt(2) == 1);
    }

    /// <summary>What to take of a picture of a given size.</summary>
    public ResizeWindow Window(int width, int height)
    {
        int size = _options.ImageSize;
        int side = _options.ResizedSide;
        ResizeWindow resized = ResizeWindow.Resized(width, height, side);
        return _options.Training
            ? resized.Crop(
                ResizeWindow.At(resized.Width - side, _position) + _left, ResizeWindow.At(resized.Height - side, _position) + _top, size, size)
            : resized.CentreCrop(size, size);
    }
}
