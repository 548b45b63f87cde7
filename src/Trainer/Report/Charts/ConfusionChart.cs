namespace Wikiart.Cuda.Trainer.Report.Charts;

/// <summary>A confusion matrix: rows are true classes, columns are answers, and a cell's strength is its share of the row.</summary>
internal static class ConfusionChart
{
    private const int MostLabels = 40;
    private const double Unlabelled = 18;
    private const double Area = 360;

    // Rare confusions would vanish if strength were proportional.
    private const double Gamma = 0.6;

    /// <summary>Draws a matrix.</summary>
    /// <param name="judgement">The task.</param>
    /// <returns>SVG.</returns>
    public static string Of(TaskJudgement judgement)
    {
        int count = judgement.Classes.Count;
        bool labelled = count <= MostLabels;
        double cell = Area / count;
        double size = Math.Min(14, Math.Max(6, cell * 0.7));
        double margin = labelled ? Math.Min(170, 32 + (judgement.Classes.Max(name => name.Length) * size * 0.56)) : Unlabelled;
        double side = margin + Area + 4;
        Svg svg = new(side, side + 22, $"confusion matrix of {judgement.Task}");
        svg.Rectangle(margin, margin, Area, Area, "var(--well)");
        for (int label = 0; label < count; label++)
        {
            int support = judgement.Support(label);
            if (labelled)
            {
                double middle = margin + ((label + 0.5) * cell);
                svg.Text(margin - 6, middle + (size * 0.35), Short(judgement.Classes[label], margin, size), "end", size);
                svg.Text(middle + (size * 0.35), margin - 6, Short(judgement.Classes[label], margin, size), "start", size, rotation: -90);
            }

            for (int predicted = 0; predicted < count; predicted++)
            {
                int pictures = judgement.Confusion[label, predicted];
                if (pictures > 0)
                {
                    double share = pictures / (double)support;
                    string tip = $"{judgement.Classes[label]}\nnamed {judgement.Classes[predicted]}\n{pictures} of {support} ({share * 100:0.#} %)";
                    double gap = cell > 6 ? 1 : 0;
                    svg.Rectangle(
                        margin + (predicted * cell) + (gap / 2), margin + (label * cell) + (gap / 2), cell - gap, cell - gap,
                        label == predicted ? "var(--s1)" : "var(--s2)", Math.Max(0.12, Math.Pow(share, Gamma)), tip, cell > 12 ? 2 : 0);
                    if (cell >= 28)
                    {
                        svg.Text(
                            margin + ((predicted + 0.5) * cell), margin + ((label + 0.5) * cell) + 5, $"{pictures}", "middle", 14,
                            share > 0.3 ? "var(--on-mark)" : "var(--ink)");
                    }
                }
            }
        }

        svg.Text(margin + (Area / 2), side + 16, "answer", "middle", 14);
        svg.Text(12, margin + (Area / 2), "truth", "middle", 14, rotation: -90);
        return svg.Close();
    }

    private static string Short(string name, double margin, double size)
    {
        int most = (int)((margin - 30) / (size * 0.56));
        return name.Length <= most ? name : name[..Math.Max(1, most - 1)] + "…";
    }
}
