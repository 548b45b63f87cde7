using System.Text.Json;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>A manifest as text cells: the columns' names, and a row for each painting with the line that it stands on.</summary>
/// <param name="Columns">Column names in file order.</param>
/// <param name="Rows">Cells by column; null when missing.</param>
internal sealed record ManifestTable(IReadOnlyList<string> Columns, IReadOnlyList<(int Line, string?[] Cells)> Rows)
{
    /// <summary>Reads a CSV, TSV or JSON Lines file, told apart by the extension.</summary>
    /// <exception cref="UserException">The file is malformed.</exception>
    public static ManifestTable Read(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".jsonl" or ".ndjson" => ReadJsonLines(path),
        ".tsv" => ReadCsv(path, '\t'),
        _ => ReadCsv(path, ','),
    };

    private static ManifestTable ReadCsv(string path, char separator)
    {
        string[]? columns = null;
        var rows = new List<(int, string?[])>();
        foreach ((int line, string[] cells) in CsvRows.Read(path, separator))
        {
            if (columns is null)
            {
                columns = cells;
                continue;
            }

            if (cells.Length > columns.Length)
            {
                throw new UserException($"{path} line {line} has {cells.Length} cells, but the header has {columns.Length}.");
            }

            var row = new string?[columns.Length];
            cells.CopyTo(row, 0);
            rows.Add((line, row));
        }

        return new ManifestTable(columns ?? [], rows);
    }

    private static ManifestTable ReadJsonLines(string path)
    {
        var columns = new List<string>();
        var rows = new List<(int Line, Dictionary<string, string?> Cells)>();
        using StreamReader reader = TextFile.Open(path);
        for (int line = 1; TextFile.Guarded(path, reader.ReadLine) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            Dictionary<string, string?> cells = Cells(path, line, text);
            columns.AddRange(cells.Keys.Except(columns));
            rows.Add((line, cells));
        }

        return new ManifestTable(
            columns,
            rows.Select(row => (row.Line, columns.Select(column => row.Cells.GetValueOrDefault(column)).ToArray())).ToList());
    }

    private static Dictionary<string, string?> Cells(string path, int line, string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            var cells = new Dictionary<string, string?>();
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                cells[property.Name] = property.Value.ValueKind switch
                {
                    JsonValueKind.Null => null,
                    JsonValueKind.String => property.Value.GetString()!.Trim(),
                    JsonValueKind.Number => property.Value.GetRawText(),
                    _ => throw new UserException(
                        $"{path} line {line}: '{property.Name}' is {property.Value.GetRawText()}, expected a string, a number or null."),
                };
            }

            return cells;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UserException($"{path} line {line} is not a JSON object: {e.Message}", e);
        }
    }
}
