using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>How a model did in one task.</summary>
internal sealed class TaskJudgement
{
    /// <summary>Counts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="judged">What it says of held-out pictures.</param>
    /// <param name="task">The task's number.</param>
    public TaskJudgement(LoadedModel model, JudgedPictures judged, int task)
    {
        Task = model.Info.Tasks[task].Task;
        Classes = model.Info.Tasks[task].Classes;
        Confusion = new int[Classes.Count, Classes.Count];
        List<Mistake> mistakes = [];
        for (int row = 0; row < judged.Count; row++)
        {
            int label = judged.Label(row, task);
            if (label < 0)
            {
                continue;
            }

            double[] probabilities = Softmax.Of(judged.Logits(row, task), model.Temperatures[task]);
            int predicted = Array.IndexOf(probabilities, probabilities.Max());
            Confusion[label, predicted]++;
            Calibration.Add(probabilities[predicted], label == predicted);
            Labelled++;
            Hits += label == predicted ? 1 : 0;
            if (label != predicted)
            {
                mistakes.Add(new Mistake(row, label, predicted, probabilities[predicted]));
            }
        }

        Mistakes = [.. mistakes.OrderByDescending(mistake => mistake.Probability).ThenBy(mistake => mistake.Row)];
    }

    /// <summary>The task's name.</summary>
    public string Task { get; }

    /// <summary>The classes' names.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Pictures by [true class, predicted class].</summary>
    public int[,] Confusion { get; }

    /// <summary>Whether the calibrated probabilities mean what they say.</summary>
    public CalibrationBins Calibration { get; } = new();

    /// <summary>Pictures that have a label.</summary>
    public int Labelled { get; }

    /// <summary>Pictures whose label was predicted.</summary>
    public int Hits { get; }

    /// <summary>Wrong answers, the most confident first.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; }

    /// <summary>Top-1 accuracy, 0 to 1.</summary>
    public double Top1 => Labelled > 0 ? Hits / (double)Labelled : 0;

    /// <summary>Accuracy of always naming the most frequent class, 0 to 1.</summary>
    public double Chance => Labelled > 0 ? Enumerable.Range(0, Classes.Count).Max(Support) / (double)Labelled : 0;

    /// <summary>How many pictures belong to a class.</summary>
    /// <param name="label">The class.</param>
    /// <returns>Pictures.</returns>
    public int Support(int label) => Enumerable.Range(0, Classes.Count).Sum(predicted => Confusion[label, predicted]);

    /// <summary>The share of a class's pictures that were recognised.</summary>
    /// <param name="label">The class.</param>
    /// <returns>0 to 1; 0 for a class without pictures.</returns>
    public double Recall(int label) => Support(label) is var support and > 0 ? Confusion[label, label] / (double)support : 0;

    /// <summary>The share of a class's answers that were right.</summary>
    /// <param name="label">The class.</param>
    /// <returns>0 to 1; 0 for a class that was never answered.</returns>
    public double Precision(int label) =>
        Enumerable.Range(0, Classes.Count).Sum(truth => Confusion[truth, label]) is var answers and > 0 ? Confusion[label, label] / (double)answers : 0;
}
