using CsvHelper;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>The non-empty rows of a UTF-8 CSV file, cells trimmed, with the line that each row starts on.</summary>
internal static class CsvRows
{
    /// <summary>Reads a file row by row.</summary>
    /// <exception cref="UserException">The file cannot be read, is not UTF-8, or has malformed quotes.</exception>
    public static IEnumerable<(int Line, string[] Cells)> Read(string path, char separator)
    {
        var options = new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = false,
            TrimWhitespace = true,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        };
        using StreamReader text = TextFile.Open(path);
        using CsvReader reader = CsvReader.Create(text, options);
        while (TextFile.Guarded(path, reader.Read))
        {
            string[] cells = reader.Current.ToArray();
            if (Array.Exists(cells, cell => cell.Length > 0))
            {
                yield return ((int)reader.LineNumber, cells);
            }
        }
    }
}
