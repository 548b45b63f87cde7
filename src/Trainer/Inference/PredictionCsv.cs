using System.Globalization;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>Predictions as comma-separated values: one row a picture, each task's classes in falling order of probability.</summary>
internal static class PredictionCsv
{
    /// <summary>Writes a header and the rows.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="tasks">The tasks' names.</param>
    /// <param name="topK">Classes named of each task; a task with fewer classes leaves cells empty.</param>
    /// <param name="predictions">The predictions.</param>
    public static void Write(TextWriter output, IReadOnlyList<string> tasks, int topK, IReadOnlyList<PicturePrediction> predictions)
    {
        List<string?> cells = ["file"];
        foreach (string task in tasks)
        {
            for (int rank = 1; rank <= topK; rank++)
            {
                cells.AddRange([$"{task}_{rank}", $"{task}_{rank}_probability"]);
            }
        }

        output.WriteLine(Row([.. cells, "error"]));
        foreach (PicturePrediction prediction in predictions)
        {
            cells = [prediction.File];
            foreach (string task in tasks)
            {
                for (int rank = 0; rank < topK; rank++)
                {
                    ClassProbability? one = prediction.Tasks?[task].ElementAtOrDefault(rank);
                    cells.AddRange([one?.Name, one?.Probability.ToString("0.######", CultureInfo.InvariantCulture)]);
                }
            }

            output.WriteLine(Row([.. cells, prediction.Error]));
        }
    }

    /// <summary>Quotes as RFC 4180 has it.</summary>
    private static string Row(IReadOnlyList<string?> cells) => string.Join(',', cells.Select(cell =>
        cell is not null && cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell));
}
