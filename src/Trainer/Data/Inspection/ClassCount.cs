namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>A class and how many paintings have it.</summary>
/// <param name="Name">The class.</param>
/// <param name="Count">Paintings.</param>
internal sealed record ClassCount(string Name, int Count);
