namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>How the paintings are split, and what leaks.</summary>
/// <param name="Prescribed">Whether the data prescribes the split.</param>
/// <param name="Train">Paintings to train on.</param>
/// <param name="Validation">Paintings held out.</param>
/// <param name="Neither">Paintings in neither set, such as those that different tasks assign to different sets.</param>
/// <param name="Leaks">Equal or alike pictures of which some are trained on and others are held out.</param>
internal sealed record SplitReport(bool Prescribed, int Train, int Validation, int Neither, string[][] Leaks);
