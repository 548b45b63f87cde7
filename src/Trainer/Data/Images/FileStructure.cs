namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>
/// Tells whether a picture's file is whole, by the structure of its format. Decoders fill what a cut or damaged file lacks with
/// something and say nothing, so this is asked first.
/// </summary>
internal static class FileStructure
{
    /// <summary>What is wrong with the file, as the end of a sentence; null when nothing is seen.</summary>
    public static string? Fault(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? "the file is empty"
        : JpegStructure.Begins(bytes) ? JpegStructure.Fault(bytes)
        : PngStructure.Begins(bytes) ? PngStructure.Fault(bytes)
        : GifStructure.Begins(bytes) ? GifStructure.Fault(bytes)
        : WebpStructure.Begins(bytes) ? WebpStructure.Fault(bytes)
        : BmpStructure.Begins(bytes) ? BmpStructure.Fault(bytes)
        : null;
}
