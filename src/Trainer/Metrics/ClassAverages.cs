namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>Accuracy, and its averages in which every class counts alike.</summary>
/// <param name="Labelled">Pictures that have a label.</param>
/// <param name="Top1">Top-1 accuracy, 0 to 1.</param>
/// <param name="Top5">Top-5 accuracy, 0 to 1.</param>
/// <param name="MacroF1">Mean F1 of the classes that occur as label or prediction (sklearn's <c>f1_score(average="macro")</c>).</param>
/// <param name="BalancedAccuracy">Mean recall of the classes that occur as label (<c>balanced_accuracy_score</c>).</param>
internal sealed record ClassAverages(long Labelled, double Top1, double Top5, double MacroF1, double BalancedAccuracy);
