using TorchSharp;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Training;
using static TorchSharp.torch.optim;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>
/// A scenario computed by PyTorch. The initial weights are those of the first seed for which every max-pool and ReLU decides clearly,
/// so that the gradients of a correct implementation can differ by rounding alone.
/// </summary>
internal sealed class TorchRun
{
    // Several times the rounding of the convolutions' sums, relative to the largest of them.
    private const double ClearMargin = 1e-6;
    private const int MostSeeds = 200;

    private TorchRun(
        IReadOnlyDictionary<string, float[]> initial, IReadOnlyList<TorchStep> steps, IReadOnlyDictionary<string, float[]> final)
    {
        InitialWeights = initial;
        Steps = steps;
        FinalWeights = final;
    }

    public IReadOnlyDictionary<string, float[]> InitialWeights { get; }

    public IReadOnlyList<TorchStep> Steps { get; }

    /// <summary>The weights after the last step.</summary>
    public IReadOnlyDictionary<string, float[]> FinalWeights { get; }

    /// <summary>Computes every batch, and updates the weights after each when there is an optimizer.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="optimizer">The optimizer, or null for gradients at the initial weights.</param>
    /// <param name="learningRate">Its learning rate.</param>
    /// <returns>What was computed.</returns>
    public static TorchRun Of(Scenario scenario, OptimizerOptions? optimizer = null, double learningRate = 0)
    {
        for (int seed = 1; seed <= MostSeeds; seed++)
        {
            _ = torch.manual_seed(seed);
            using TorchClassifier model = new(scenario, notesMargin: true);
            _ = model.to(scenario.Precision);
            using Optimizer? updates = optimizer is null ? null : Create(optimizer, model.parameters(), learningRate);
            TorchRun run = Of(scenario, model, updates, optimizer?.MaxNorm);
            if (model.SmallestMargin > ClearMargin)
            {
                return run;
            }
        }

        throw new InvalidOperationException($"None of {MostSeeds} seeds makes every decision of the network clear.");
    }

    /// <summary>PyTorch's optimizer for ours.</summary>
    /// <param name="options">Its numbers.</param>
    /// <param name="parameters">What it updates.</param>
    /// <param name="learningRate">Its learning rate.</param>
    public static Optimizer Create(OptimizerOptions options, IEnumerable<TorchSharp.Modules.Parameter> parameters, double learningRate) =>
        options.Kind == OptimizerKind.Sgd
            ? SGD(parameters, learningRate, options.Momentum, weight_decay: options.WeightDecay, nesterov: options.Nesterov)
            : AdamW(parameters, learningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);

    private static TorchRun Of(Scenario scenario, TorchClassifier model, Optimizer? optimizer, double? maxNorm)
    {
        Dictionary<string, float[]> initial = Weights(model);
        List<TorchStep> steps = [];
        for (int step = 0; step < scenario.Batches.Count; step++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            model.zero_grad();
            PixelBatch batch = ScenarioBatches.Make(scenario, step);
            torch.Tensor logits = model.call(TorchImages.Prepare(batch, scenario.ImageSize, Normalization.ImageNet, scenario.Precision));
            if (model.SmallestMargin <= ClearMargin)
            {
                break;
            }

            torch.Tensor[] losses = TorchLoss.OfHeads(scenario, logits, batch.Labels, batch.Mix?.LabelShare);
            torch.Tensor total = torch.zeros(1, scenario.Precision);
            for (int task = 0; task < losses.Length; task++)
            {
                total += losses[task] * (scenario.TaskWeights?[task] ?? 1);
            }

            total.backward();
            if (maxNorm is { } norm)
            {
                _ = torch.nn.utils.clip_grad_norm_(model.parameters(), norm);
            }

            steps.Add(new TorchStep(
                logits.ToFloats(),
                [.. losses.Select(loss => loss.to(torch.float32).item<float>())],
                model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad!.ToFloats())));
            _ = optimizer?.step();
        }

        return new TorchRun(initial, steps, Weights(model));
    }

    private static Dictionary<string, float[]> Weights(TorchClassifier model) =>
        model.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.ToFloats());
}
