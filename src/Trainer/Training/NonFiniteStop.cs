using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Ends a run whose loss is NaN or infinite: says which step and layer, and saves what is needed to look at it again.</summary>
internal static class NonFiniteStop
{
    /// <summary>Saves the step and says what happened.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="info">What the file says about itself.</param>
    /// <param name="learner">The model as it was when the loss was computed.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="loss">The loss.</param>
    /// <returns>What to tell the user.</returns>
    public static UserException Report(RunFolder folder, CheckpointInfo info, Learner learner, PixelBatch batch, float loss)
    {
        long step = learner.Optimizer.StepCount;
        NonFiniteSource source = NonFiniteSource.Find(learner.Model);
        string cause = source switch
        {
            { IsWeight: true } when step > 1 => $"{source.Name} is not finite since the update of step {step - 1}",
            { IsWeight: true } => $"{source.Name} was not finite from the beginning",
            { Name: "loss" } => "all layers' outputs are finite, so it comes from the loss itself",
            _ => $"{source.Name} is the first layer whose output is not finite, though its weights are",
        };
        string path = Path.Combine(folder.Path, $"nan-step-{step}.safetensors");
        StepDump.Write(path, info, learner.Model, batch);
        string rest = info.Progress.Epoch > 0 ? ", and the checkpoint of the last epoch is intact" : string.Empty;
        return new UserException(
            $"The loss became {loss} in step {step} (epoch {info.Progress.Epoch + 1}, batch {batch.Index + 1}): {cause}; " +
            $"a smaller --lr than {info.Options.LearningRate} or a warm-up may help. wikiart replay {path} shows the step again{rest}.");
    }
}
