namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>How far packing has come.</summary>
/// <param name="Done">Paintings done.</param>
/// <param name="Decoded">Of them, those that were decoded now.</param>
/// <param name="Reused">Of them, those whose pixels were there already.</param>
/// <param name="Unreadable">Of them, those that cannot be read.</param>
internal readonly record struct PackProgress(int Done, int Decoded, int Reused, int Unreadable);
