using Spectre.Console;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>Predictions as a table to read.</summary>
internal static class PredictionTable
{
    /// <summary>Draws the table.</summary>
    /// <param name="tasks">The tasks' names.</param>
    /// <param name="predictions">The predictions.</param>
    /// <returns>One row a picture.</returns>
    public static Table Of(IReadOnlyList<string> tasks, IReadOnlyList<PicturePrediction> predictions)
    {
        Table table = new Table().Border(TableBorder.Rounded).ShowRowSeparators().AddColumn("picture");
        foreach (string task in tasks)
        {
            table.AddColumn(Markup.Escape(task));
        }

        foreach (PicturePrediction prediction in predictions)
        {
            if (prediction.Tasks is { } found)
            {
                table.AddRow([new Text(prediction.File), .. tasks.Select(task => new Text(Cell(found[task])))]);
            }
            else
            {
                table.AddRow([new Text(prediction.File), new Text($"cannot be read: {prediction.Error}")]);
            }
        }

        return table;
    }

    private static string Cell(IReadOnlyList<ClassProbability> classes) =>
        string.Join('\n', classes.Select(one => $"{one.Probability * 100,5:0.0} %  {one.Name}"));
}
