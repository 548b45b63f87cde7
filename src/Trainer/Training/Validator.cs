using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Validates the weights of a run after an epoch, and their average where there is one.</summary>
/// <param name="data">The paintings.</param>
/// <param name="learner">The weights.</param>
/// <param name="display">Shows how it goes.</param>
/// <param name="unreadable">Names pictures that cannot be read.</param>
internal sealed class Validator(TrainingData data, Learner learner, IRunDisplay display, UnreadableReport unreadable)
{
    /// <summary>Passes over what is held out.</summary>
    /// <param name="epoch">The epoch, as it is shown: <c>3/10</c>.</param>
    /// <param name="stop">Ends a pass early.</param>
    /// <returns>The results, those of the average last; empty when nothing is held out, and null when it was stopped.</returns>
    public IReadOnlyList<Validation>? Run(string epoch, StopRequest stop)
    {
        if (data.Split.Validation.Length == 0)
        {
            return [];
        }

        Validation plain = Pass("validation", learner.Evaluator, $"validation {epoch}", stop);
        if (!plain.Pass.IsComplete || learner.Average is not { } average)
        {
            return plain.Pass.IsComplete ? [plain] : null;
        }

        Validation averaged = Pass("validation_ema", average.Evaluator, $"validation of the average {epoch}", stop);
        return averaged.Pass.IsComplete ? [plain, averaged] : null;
    }

    private Validation Pass(string phase, Evaluator evaluator, string title, StopRequest stop)
    {
        using BatchLoader held = data.Validate();
        Validation validation = Validation.Run(phase, evaluator, data.Source, held, display, title, stop);
        unreadable.Add(held);
        return validation;
    }
}
