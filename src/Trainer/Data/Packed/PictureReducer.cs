using System.Buffers;
using System.IO.Hashing;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>Decodes a picture and resizes it to be packed. Safe for several threads.</summary>
internal sealed class PictureReducer : IDisposable
{
    /// <summary>How many times longer than the shorter side a packed picture may be; of longer ones the middle is kept.</summary>
    public const int LongestAspect = 4;

    private readonly int _side;
    private readonly ImageDecoder _decoder = new();
    private readonly ThreadLocal<Resampler> _resampler = new(() => new Resampler());

    /// <summary>Creates a reducer.</summary>
    /// <param name="side">The length that shorter sides are resized to; smaller pictures are not enlarged.</param>
    public PictureReducer(int side)
    {
        _side = side;
        int mostBytes = (int)Math.Min(Array.MaxLength, 3L * LongestAspect * side * side);
        Buffers = ArrayPool<byte>.Create(mostBytes, 2 * PackedShardWriter.MostQueued);
    }

    /// <summary>Where the pixels of pictures come from, and go when they are written. It keeps as many as may be on their way.</summary>
    public ArrayPool<byte> Buffers { get; }

    /// <summary>The 128-bit XXH3 of a file.</summary>
    public static UInt128 Key(ReadOnlySpan<byte> encoded) => XxHash128.HashToUInt128(encoded);

    /// <summary>Reduces a picture.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="encoded">The file's bytes.</param>
    /// <returns>The picture in a rented buffer, or the reason why there is none.</returns>
    public PackedPicture Reduce(UInt128 key, ReadOnlySpan<byte> encoded)
    {
        string? fault = _decoder.Decode(encoded, out DecodedPicture? picture);
        using (picture)
        {
            if (picture is null)
            {
                return new PackedPicture(key, fault, null, 0, 0);
            }

            PixelRegion output = Window(picture.Width, picture.Height, out ResizeWindow window);
            byte[] pixels = Buffers.Rent(output.Width * output.Height * 3);
            picture.Resample(window, _resampler.Value!, pixels);
            return new PackedPicture(key, null, pixels, output.Width, output.Height);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _resampler.Dispose();

    private PixelRegion Window(int width, int height, out ResizeWindow window)
    {
        window = ResizeWindow.Resized(width, height, Math.Min(_side, Math.Min(width, height)));
        int longest = Math.Min(window.Width, window.Height) * LongestAspect;
        window = window.CentreCrop(Math.Min(window.Width, longest), Math.Min(window.Height, longest));
        return window.Output;
    }
}
