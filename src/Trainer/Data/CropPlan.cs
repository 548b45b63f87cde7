using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>
/// Where a picture is cropped and whether it is mirrored. In training it is a function of seed, epoch and sample alone, so
/// neither the order nor the number of threads changes it; otherwise it is torchvision's CenterCrop, unmirrored.
/// </summary>
internal readonly struct CropPlan
{
    private const ulong Stream = 0x43524F50;
    private readonly double? _position;
    private readonly int _top;
    private readonly int _left;
    private readonly bool _flip;

    private CropPlan(double? position, int top, int left, bool flip)
    {
        _position = position;
        _top = top;
        _left = left;
        _flip = flip;
    }

    /// <summary>Where the square window lies along the picture's longer side, 0 to 1.</summary>
    public double Position => _position ?? 0.5;

    /// <summary>The plan for one sample.</summary>
    public static CropPlan For(BatchLoaderOptions options, int sample)
    {
        if (!options.Training)
        {
            return default;
        }

        var random = new CounterRandom(options.Seed ^ Stream, (ulong)options.Epoch, (ulong)sample);
        int offsets = options.Side - options.ImageSize + 1;
        return new CropPlan(random.NextDouble(), random.NextInt(offsets), random.NextInt(offsets), random.NextInt(2) == 1);
    }

    /// <summary>Writes top, left and flip within the delivered window.</summary>
    public void Write(SquareWindow window, int imageSize, Span<int> crop)
    {
        bool random = _position is not null;
        crop[0] = random ? _top : SquareWindow.Centred(window.Height - imageSize, 0.5) - window.Top;
        crop[1] = random ? _left : SquareWindow.Centred(window.Width - imageSize, 0.5) - window.Left;
        crop[2] = _flip ? 1 : 0;
    }
}
