namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>
/// Temperature scaling: the one number that makes a task's probabilities fit held-out labels best, in the sense of their mean negative
/// log-likelihood (C. Guo et al., "On calibration of modern neural networks", 2017). It changes no ranking. Labels are smoothed by
/// 1/(n + 2) (after J. Platt, "Probabilistic outputs for support vector machines", 1999): n right answers in a row do not prove that no
/// answer is ever wrong.
/// </summary>
internal static class TemperatureFit
{
    private const double Coldest = 0.05;
    private const double Hottest = 20;
    private const int Halvings = 40;

    /// <summary>Fits a task's temperature.</summary>
    /// <param name="judged">Held-out pictures.</param>
    /// <param name="task">The task's number.</param>
    /// <returns>Between 0.05 and 20; 1 when no picture has a label.</returns>
    public static double Fit(JudgedPictures judged, int task)
    {
        int[] rows = [.. Enumerable.Range(0, judged.Count).Where(row => judged.Label(row, task) >= 0)];
        if (rows.Length == 0)
        {
            return 1;
        }

        // The loss is convex in 1/T, so its slope rises and the zero can be bracketed.
        double low = 1 / Hottest;
        double high = 1 / Coldest;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (Slope(judged, rows, task, middle) < 0)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return 2 / (low + high);
    }

    /// <summary>The derivative of the summed loss with respect to 1/T: expected logit minus that of the smoothed label.</summary>
    private static double Slope(JudgedPictures judged, int[] rows, int task, double inverse)
    {
        double smoothing = 1.0 / (rows.Length + 2);
        double slope = 0;
        foreach (int row in rows)
        {
            ReadOnlySpan<float> logits = judged.Logits(row, task);
            double[] probabilities = Softmax.Of(logits, 1 / inverse);
            for (int c = 0; c < logits.Length; c++)
            {
                slope += (probabilities[c] - (smoothing / logits.Length)) * logits[c];
            }

            slope -= (1 - smoothing) * logits[judged.Label(row, task)];
        }

        return slope;
    }
}
