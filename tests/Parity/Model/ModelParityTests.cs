using TorchSharp;
using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>Logits, losses and every gradient of the whole model, from decoded pictures on.</summary>
public sealed class ModelParityTests
{
    private static readonly Dictionary<string, Scenario> Scenarios = new()
    {
        ["48 px, N=7"] = new(),
        ["48 px, N=7, PyTorch in float32"] = new() { Trunk = [8, 16, 32], Precision = torch.ScalarType.Float32 },
        ["48 px, N=1"] = new() { Batches = [1] },
        ["45 px, odd at every pool"] = new() { ImageSize = 45 },
        ["9 px, one block, one head"] = new() { ImageSize = 9, Side = 9, Trunk = [5], Heads = [new("style", 3)], Batches = [4] },
        ["some rows unlabelled"] = new() { IsUnlabelled = (row, task) => (row + task) % 3 == 0 },
        ["a whole task unlabelled"] = new() { IsUnlabelled = (_, task) => task == 1 },
        ["class weights"] = new() { WeighsClasses = true },
        ["label smoothing"] = new() { LabelSmoothing = 0.1 },
        ["task weights"] = new() { TaskWeights = [0.5f, 2f, 1.25f] },
        ["everything, with a smaller last batch"] = new()
        {
            ImageSize = 45,
            Batches = [7, 7, 3, 1],
            IsUnlabelled = (row, task) => (row + task) % 3 == 1,
            WeighsClasses = true,
            LabelSmoothing = 0.1,
            TaskWeights = [0.5f, 2f, 1.25f],
        },
    };

    private static readonly Dictionary<string, TorchRun> Runs = [];

    private static IEnumerable<string> Names => Scenarios.Keys;

    [Test]
    public void Logits_losses_and_gradients_agree([Values] Backend backend, [ValueSource(nameof(Names))] string name)
    {
        Scenario scenario = Scenarios[name];
        TorchRun run = RunOf(name);
        using Engine engine = new(backend);
        using Evaluator ours = new(engine.Training, scenario.ToOptions(new OptimizerOptions(), fusesUpdate: false));
        OurWeights.Set(ours.Model.Parameters, run.InitialWeights);
        Tape tape = new();
        for (int step = 0; step < scenario.Batches.Count; step++)
        {
            PixelBatch batch = ScenarioBatches.Make(scenario, step);
            Tensor<Nf> logits = ours.Forward(batch, tape);
            float[] values = new float[logits.Shape.Count];
            logits.Download<float>(values);
            ours.Await(logits, batch, new(ours.Model.Heads), default);
            ours.Settle();
            foreach (Parameter parameter in ours.Model.Parameters)
            {
                parameter.ForgetGradient();
            }

            tape.Backward();
            TorchStep expected = run.Steps[step];
            using (Assert.EnterMultipleScope())
            {
                Agreement.CheckSums($"Logits of batch {step}", values, expected.Logits, scenario.ForwardTerms);
                Agreement.CheckSums($"Losses of batch {step}", ours.Losses, expected.Losses, scenario.ForwardTerms);
                CheckGradients(step, OurWeights.Gradients(ours.Model.Parameters), expected.Gradients, scenario.GradientTerms);
            }
        }
    }

    private static void CheckGradients(
        int step, Dictionary<string, float[]> ours, IReadOnlyDictionary<string, float[]> torch, double terms)
    {
        Assert.That(ours.Keys, Is.EquivalentTo(torch.Keys));
        foreach ((string name, float[] gradient) in ours)
        {
            Agreement.CheckSums($"Gradient of {name} in batch {step}", gradient, torch[name], terms);
        }
    }

    /// <summary>PyTorch computes a scenario once for all backends.</summary>
    private static TorchRun RunOf(string name)
    {
        if (!Runs.TryGetValue(name, out TorchRun? run))
        {
            Runs.Add(name, run = TorchRun.Of(Scenarios[name]));
        }

        return run;
    }
}
