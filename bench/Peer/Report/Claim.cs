using Wikiart.Cuda.Peer.Protocol;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Peer.Report;

/// <summary>A figure that the project claims, beside its target.</summary>
/// <param name="Name">What was compared.</param>
/// <param name="Figure">What was measured.</param>
/// <param name="Target">What it has to reach.</param>
/// <param name="IsCeiling">Whether the figure has to stay below the target.</param>
internal sealed record Claim(string Name, double Figure, double Target, bool IsCeiling)
{
    private const double ResidualTarget = 1.3;
    private const int FullSize = 224;

    /// <summary>The claims that the results speak to.</summary>
    /// <param name="results">What was measured.</param>
    /// <returns>One claim a figure.</returns>
    public static IEnumerable<Claim> Of(IEnumerable<DuelResult> results)
    {
        foreach (DuelResult result in results)
        {
            Workload work = result.Work;
            if (work.IsResidual)
            {
                string name = $"resnet18-{work.Size}px-{work.Threads}-threads-vs-{(result.Peer == Side.Tuned ? "tuned" : "installed")}";
                yield return new Claim($"{name}-step", result.StepRatio, ResidualTarget, false);
                yield return new Claim($"{name}-inference", result.InferenceRatio, ResidualTarget, false);
                continue;
            }

            bool isFull = work.Size == FullSize;
            bool isAdamW = work.Optimizer == OptimizerKind.AdamW;
            string peer = result.Peer == Side.Tuned ? "tuned" : "installed";
            string suffix = $"{work.Size}px-{work.Threads}-threads-vs-{peer}";
            string step = $"{(isAdamW ? "adamw" : "sgd")}-step-{suffix}";
            if (result.Peer == Side.Tuned)
            {
                yield return new Claim(step, result.StepRatio, (isFull, isAdamW) switch { (false, _) => 3, (_, true) => 4, _ => 3.5 }, false);
                if (isAdamW)
                {
                    yield return new Claim($"inference-{suffix}", result.InferenceRatio, isFull ? 3 : 2, false);
                }
            }
            else if (isFull)
            {
                yield return new Claim(step, result.StepRatio, 10, false);
            }

            if (isFull && isAdamW)
            {
                yield return new Claim($"adamw-memory-{suffix}", result.MemoryRatio, 0.65, true);
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        bool holds = IsCeiling ? Figure <= Target : Figure >= Target;
        return $"{Name} {Figure:0.00}x {(IsCeiling ? "<=" : ">=")}{Target:0.00}x {(holds ? "pass" : "short")}";
    }
}
