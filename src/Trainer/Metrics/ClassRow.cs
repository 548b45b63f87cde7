namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>One line of a table of classes.</summary>
/// <param name="Name">The class.</param>
/// <param name="Support">Pictures of it.</param>
/// <param name="Precision">Share of the pictures taken for the class that are of it.</param>
/// <param name="Recall">Share of the class's pictures that were taken for it.</param>
/// <param name="F1">Harmonic mean of the two.</param>
internal sealed record ClassRow(string Name, long Support, double Precision, double Recall, double F1);
