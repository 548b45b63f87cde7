using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Devices;

/// <summary>Whether a run's steps are recorded as graphs.</summary>
internal static class GraphChoice
{
    /// <summary>Settles it.</summary>
    /// <param name="asked">What the user asks for.</param>
    /// <param name="isOnGpu">Whether the run is on a GPU.</param>
    /// <param name="options">The run.</param>
    /// <returns>Whether to record.</returns>
    /// <exception cref="UserException">It is asked for, and its steps cannot be recorded.</exception>
    public static bool Of(GraphMode asked, bool isOnGpu, TrainOptions options)
    {
        string? obstacle = options switch
        {
            _ when !isOnGpu => "the run is on the CPU",
            { GradientAccumulation: > 1 } => $"--grad-accum-steps is {options.GradientAccumulation}, and a step that is recorded is one batch",
            { TrunkRate: not 1 } => $"--trunk-lr is {options.TrunkRate}, and a step that is recorded has one learning rate",
            { UnfreezeEvery: > 0 } => $"--unfreeze-every is {options.UnfreezeEvery}, and a step that is recorded trains the same layers",
            _ => null,
        };
        return asked == GraphMode.On && obstacle is not null
            ? throw new UserException($"--graph is on, but {obstacle}; use auto.")
            : asked != GraphMode.Off && obstacle is null;
    }
}
