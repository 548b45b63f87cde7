namespace Wikiart.Cuda.Trainer.Report.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Colour">Its colour.</param>
/// <param name="Points">Points with rising x; those whose y is not finite leave a gap.</param>
/// <param name="Dashes">A dash pattern; null for a solid line.</param>
internal sealed record Series(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points, string? Dashes = null);
