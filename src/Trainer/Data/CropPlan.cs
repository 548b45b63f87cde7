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
    private const int FiveCrops = 5;
    private const int Centre = FiveCrops - 1;
    private readonly BatchLoaderOptions _options;
    private readonly CounterRandom _random;
    private readonly double _position;
    private readonly int _top;
    private readonly int _left;
    private readonly int _view;

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

    private CropPlan(BatchLoaderOptions options, int view, bool flip)
    {
        _options = options;
        _view = view;
        Flip = flip;
    }

    /// <summary>Whether the cropped picture is mirrored.</summary>
    public bool Flip { get; }

    /// <summary>The plan for one sample.</summary>
    /// <param name="options">How batches are made.</param>
    /// <param name="sample">The sample.</param>
    /// <param name="view">Out of training, which of its ten crops, if there are ten: the corners and the centre, then the same mirrored.</param>
    public static CropPlan For(BatchLoaderOptions options, int sample, int view = 0) =>
        options.Training ? new CropPlan(options, sample)
        : options.Crops == 1 ? new CropPlan(options, Centre, flip: false)
        : new CropPlan(options, view % FiveCrops, flip: view >= FiveCrops);

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
        if (_options.Training)
        {
            int left = ResizeWindow.At(resized.Width - side, _position) + _left;
            return resized.Crop(left, ResizeWindow.At(resized.Height - side, _position) + _top, size, size);
        }

        return _view == Centre
            ? resized.CentreCrop(size, size)
            : resized.Crop(_view % 2 == 0 ? 0 : resized.Width - size, _view < 2 ? 0 : resized.Height - size, size, size);
    }
}
