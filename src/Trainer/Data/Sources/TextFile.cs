using System.Text;
using CsvHelper;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>Reads UTF-8 text, with or without a byte order mark, and names the file when it is something else.</summary>
internal static class TextFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Opens a text file.</summary>
    /// <exception cref="UserException">It cannot be opened.</exception>
    public static StreamReader Open(string path) => Guarded(path, () => new StreamReader(path, Strict));

    /// <summary>Runs a read of the file.</summary>
    /// <exception cref="UserException">It fails.</exception>
    public static T Guarded<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecoderFallbackException e)
        {
            throw new UserException($"{path} is not UTF-8 text: {e.Message}", e);
        }
        catch (CsvFormatException e)
        {
            throw new UserException($"{path} line {e.LineNumber} is malformed: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
