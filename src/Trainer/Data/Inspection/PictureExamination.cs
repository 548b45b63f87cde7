using Wikiart.Cuda.Trainer.Data.Images;
using Wikiart.Cuda.Trainer.Data.Packed;

namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>Looks at every picture of a data set.</summary>
internal static class PictureExamination
{
    /// <summary>Examines all pictures, in order and with several threads.</summary>
    /// <param name="source">The paintings.</param>
    /// <param name="threads">Threads that decode.</param>
    /// <param name="stop">Whether to stop.</param>
    /// <param name="report">Called with the number of pictures that are done.</param>
    /// <returns>One entry a picture; null when it was stopped.</returns>
    public static PictureFacts[]? Run(IPaintingSource source, int threads, Func<bool> stop, Action<int> report)
    {
        PictureFacts[] facts = new PictureFacts[source.Count];
        ImageDecoder decoder = new();
        using ThreadLocal<Resampler> resampler = new(() => new Resampler());
        bool finished = OrderedWork.Run(
            source.Count,
            threads,
            sample => Begin(source, sample, decoder, resampler),
            (sample, found) =>
            {
                facts[sample] = found;
                report(sample + 1);
            },
            stop);
        return finished ? facts : null;
    }

    private static Func<PictureFacts> Begin(IPaintingSource source, int sample, ImageDecoder decoder, ThreadLocal<Resampler> resampler)
    {
        if (source.TryReadPixels(sample, out MappedPixels pixels))
        {
            return () => Squeezed(PictureReducer.Key(pixels.Bytes), pixels.Width, pixels.Height,
                (window, squeezed) => resampler.Value!.Resample(pixels, window, squeezed));
        }

        ReadOnlyMemory<byte> encoded;
        try
        {
            encoded = source.ReadEncoded(sample);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return () => new PictureFacts(e.Message.TrimEnd('.'), default, 0, 0, null);
        }

        return () =>
        {
            UInt128 key = PictureReducer.Key(encoded.Span);
            string? fault = decoder.Decode(encoded.Span, out DecodedPicture? picture);
            using (picture)
            {
                return picture is null
                    ? new PictureFacts(fault, key, 0, 0, null)
                    : Squeezed(key, picture.Width, picture.Height, (window, squeezed) => picture.Resample(window, resampler.Value!, squeezed));
            }
        };
    }

    private static PictureFacts Squeezed(UInt128 key, int width, int height, Action<ResizeWindow, byte[]> resample)
    {
        PixelRegion whole = new(0, 0, DifferenceHash.Columns, DifferenceHash.Rows);
        byte[] squeezed = new byte[whole.Width * whole.Height * 3];
        resample(new ResizeWindow(new PixelRegion(0, 0, width, height), whole.Width, whole.Height, whole), squeezed);
        return new PictureFacts(null, key, width, height, DifferenceHash.Of(squeezed));
    }
}
