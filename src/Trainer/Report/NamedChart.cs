namespace Wikiart.Cuda.Trainer.Report;

/// <summary>A chart of a page.</summary>
/// <param name="Name">What a file of it is called, without extension.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Svg">Its source; colours are variables of the page.</param>
/// <param name="Legend">What its lines are; empty where there is one, or none.</param>
internal sealed record NamedChart(string Name, string Title, string Svg, IReadOnlyList<Charts.Series> Legend);
