namespace Wikiart.Cuda.Trainer.Training;

/// <summary>A batch in a training step.</summary>
/// <param name="Step">The step's number, from 1; 0 out of training.</param>
/// <param name="Index">The batch's place among those of the step.</param>
/// <param name="Share">What its loss is multiplied by.</param>
internal readonly record struct StepPart(long Step, int Index, double Share);
