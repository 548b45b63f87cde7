namespace Wikiart.Cuda.Trainer.Report;

/// <summary>A wrong answer.</summary>
/// <param name="Row">The picture's place among those judged.</param>
/// <param name="Label">The right class.</param>
/// <param name="Predicted">The class that was named.</param>
/// <param name="Probability">How sure the model was, 0 to 1.</param>
internal sealed record Mistake(int Row, int Label, int Predicted, double Probability);
