namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>The labels of one task.</summary>
/// <param name="Task">For example <c>artist</c>.</param>
/// <param name="Labelled">Paintings that have a label, those of the unknown class not counted.</param>
/// <param name="Missing">Paintings without a label.</param>
/// <param name="Unknown">Paintings of the class that stands for "not known".</param>
/// <param name="UnknownClass">That class; null when there is none.</param>
/// <param name="Classes">All classes with their counts, in label order.</param>
/// <param name="SimilarNames">Class names that differ only by spelling.</param>
internal sealed record TaskReport(
    string Task, int Labelled, int Missing, int Unknown, string? UnknownClass, ClassCount[] Classes, string[][] SimilarNames);
