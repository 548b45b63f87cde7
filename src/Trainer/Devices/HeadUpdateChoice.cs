using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Devices;

/// <summary>Whether a run's update of the heads can go beside its convolutions.</summary>
internal static class HeadUpdateChoice
{
    /// <summary>Settles the order; where nothing can overlap, a tuned choice of two streams would only pay for the fork.</summary>
    /// <param name="asked">What the user asks for.</param>
    /// <param name="isOnGpu">Whether the run is on a GPU.</param>
    /// <param name="options">The run.</param>
    /// <returns>The order.</returns>
    /// <exception cref="UserException">It is asked for beside, and cannot be.</exception>
    public static HeadUpdate Of(HeadUpdate asked, bool isOnGpu, TrainOptions options)
    {
        string? obstacle = options switch
        {
            _ when !isOnGpu => "the run is on the CPU",
            { GradientAccumulation: > 1 } => $"--grad-accum-steps is {options.GradientAccumulation}, and gradients that add up are not fused with an update",
            { Freeze: FrozenPart.Heads } => "--freeze is heads, which are not updated",
            { Freeze: FrozenPart.Trunk } => "--freeze is trunk, whose convolutions have no backward pass",
            { Residual: not null } => "--trunk names a residual network, whose convolutions wait for it",
            _ => null,
        };
        if (asked == HeadUpdate.Beside && obstacle is not null)
        {
            throw new UserException($"--head-update is beside, but {obstacle}; use auto.");
        }

        return obstacle is null ? asked : HeadUpdate.OnePass;
    }
}
