using TorchSharp;
using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>The weights after several steps, with everything that a loss can have, and a smaller batch among the others.</summary>
public sealed class OptimizerParityTests
{
    private const double SgdRate = 0.05;
    private const double AdamWRate = 1e-3;

    private static readonly Scenario Recipe = new()
    {
        ImageSize = 33,
        Side = 37,
        Trunk = [8, 16, 32],
        Precision = torch.ScalarType.Float32,
        Batches = [7, 7, 3, 7, 1],
        IsUnlabelled = (row, task) => (row + task) % 3 == 1,
        WeighsClasses = true,
        LabelSmoothing = 0.1,
        TaskWeights = [0.5f, 2f, 1.25f],
    };

    private static readonly Dictionary<string, OptimizerOptions> Optimizers = new()
    {
        ["SGD"] = new() { Kind = OptimizerKind.Sgd, Momentum = 0, WeightDecay = 0 },
        ["SGD, weight decay"] = new() { Kind = OptimizerKind.Sgd, Momentum = 0, WeightDecay = 0.05 },
        ["SGD, momentum"] = new() { Kind = OptimizerKind.Sgd, Momentum = 0.9, WeightDecay = 0 },
        ["SGD, momentum, weight decay"] = new() { Kind = OptimizerKind.Sgd, Momentum = 0.9, WeightDecay = 0.05 },
        ["SGD, Nesterov, weight decay"] = new() { Kind = OptimizerKind.Sgd, Momentum = 0.9, WeightDecay = 0.05, Nesterov = true },
        ["SGD, momentum, clipped"] = new() { Kind = OptimizerKind.Sgd, Momentum = 0.9, WeightDecay = 0, MaxNorm = 0.5 },
        ["SGD, hardly clipped"] = new() { Kind = OptimizerKind.Sgd, Momentum = 0, WeightDecay = 0, MaxNorm = 1e6 },
        ["AdamW, clipped"] = new() { WeightDecay = 0.1, MaxNorm = 0.5 },
        ["AdamW"] = new() { WeightDecay = 0 },
        ["AdamW, weight decay"] = new() { WeightDecay = 0.1 },
        ["AdamW, other betas and epsilon"] = new() { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6 },
    };

    private static readonly Dictionary<string, TorchRun> Runs = [];

    private static IEnumerable<string> Names => Optimizers.Keys;

    [Test]
    public void Losses_and_weights_agree_after_several_steps(
        [Values] Backend backend, [Values] bool fusesUpdate, [ValueSource(nameof(Names))] string name)
    {
        OptimizerOptions options = Optimizers[name];
        bool isSgd = options.Kind == OptimizerKind.Sgd;
        double rate = isSgd ? SgdRate : AdamWRate;
        TorchRun run = RunOf(name, rate);
        using Engine engine = new(backend);
        using Learner ours = new(engine.Operations, Recipe.ToOptions(options, fusesUpdate));
        OurWeights.Set(ours.Model.Parameters, run.InitialWeights);
        EpochMetrics metrics = new(ours.Model.Heads);
        for (int step = 0; step < run.Steps.Count; step++)
        {
            ours.Train(ScenarioBatches.Make(Recipe, step), rate, metrics);
            Agreement.CheckSums($"Losses of step {step}", ours.Losses, run.Steps[step].Losses, Recipe.GradientTerms);
        }

        using (Assert.EnterMultipleScope())
        {
            foreach ((string entry, float[] weights) in OurWeights.Get(ours.Model.Parameters))
            {
                IReadOnlyList<float[]> gradients = [.. run.Steps.Select(step => step.Gradients[entry])];
                if (isSgd)
                {
                    Agreement.Check(entry, weights, run.FinalWeights[entry], ToleranceOfSgd(gradients, options.Momentum));
                }
                else
                {
                    AdamWAgreement.Check(entry, weights, run.FinalWeights[entry], gradients, rate);
                }
            }
        }
    }

    /// <summary>
    /// Each step adds lr times a gradient with its rounding, which momentum keeps for up to 1/(1−μ) steps, and rounds the weight once.
    /// </summary>
    private static Tolerance ToleranceOfSgd(IReadOnlyList<float[]> gradients, double momentum)
    {
        double kept = Math.Min(gradients.Count, 1 / (1 - momentum));
        double absolute = gradients.Sum(
            gradient => SgdRate * kept * Tolerance.OfSum(Recipe.GradientTerms, Agreement.Largest(gradient)).Absolute);
        return new Tolerance(absolute, gradients.Count * Tolerance.UnitRoundoff);
    }

    /// <summary>PyTorch computes a run once for all backends.</summary>
    private static TorchRun RunOf(string name, double rate)
    {
        if (!Runs.TryGetValue(name, out TorchRun? run))
        {
            Runs.Add(name, run = TorchRun.Of(Recipe, Optimizers[name], rate));
        }

        return run;
    }
}
