namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary>How the pictures of one batch are mixed: each with the one that mirrors its place (<see cref="Kernels.IMixing"/>).</summary>
/// <param name="Top">First row of the region that is mixed.</param>
/// <param name="Left">Its first column.</param>
/// <param name="Height">Its rows.</param>
/// <param name="Width">Its columns.</param>
/// <param name="PixelShare">What remains of a picture inside the region, 0 to 1.</param>
/// <param name="LabelShare">What its labels count for, 0 to 1.</param>
internal readonly record struct BatchMix(int Top, int Left, int Height, int Width, float PixelShare, float LabelShare)
{
    /// <summary>Writes the six numbers as the device takes them.</summary>
    /// <param name="record">Six numbers.</param>
    public void Write(Span<float> record)
    {
        record[Runtime.MixRecord.Top] = Top;
        record[Runtime.MixRecord.Left] = Left;
        record[Runtime.MixRecord.Height] = Height;
        record[Runtime.MixRecord.Width] = Width;
        record[Runtime.MixRecord.PixelShare] = PixelShare;
        record[Runtime.MixRecord.LabelShare] = LabelShare;
    }

    /// <summary>Reads six numbers that were written.</summary>
    /// <param name="record">Six numbers.</param>
    /// <returns>The same mix.</returns>
    public static BatchMix Read(ReadOnlySpan<float> record) => new(
        (int)record[Runtime.MixRecord.Top],
        (int)record[Runtime.MixRecord.Left],
        (int)record[Runtime.MixRecord.Height],
        (int)record[Runtime.MixRecord.Width],
        record[Runtime.MixRecord.PixelShare],
        record[Runtime.MixRecord.LabelShare]);
}
