using System.Runtime.InteropServices;
using TorchSharp;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>One step of the baseline at its true sizes, PyTorch in float32. It needs 5.5 GB.</summary>
public sealed class BaselineParityTests
{
    private const long Parameters = 308_739_367;
    private const long ConvolutionParameters = 370_816;
    private const double Rate = 0.1;

    private static readonly Scenario Baseline = new()
    {
        ImageSize = 224,
        Side = 256,
        Trunk = [64, 128, 256],
        Hidden = 512,
        Heads = [new("artist", 129), new("genre", 11), new("style", 27)],
        Batches = [2],
        Precision = torch.ScalarType.Float32,
    };

    [Test]
    public void Parameters_logits_losses_and_updated_heads_agree()
    {
        OptimizerOptions sgd = new() { Kind = OptimizerKind.Sgd, Momentum = 0, WeightDecay = 0 };
        using Engine engine = new(Backend.CpuTwoThreads, poison: false);
        using Learner ours = new(engine.Operations, Baseline.ToOptions(sgd, fusesUpdate: true));
        _ = torch.manual_seed(1);
        using TorchClassifier model = new(Baseline, notesMargin: false);
        CopyWeights(model, ours.Model);
        Assert.That(ours.Model.ParameterCount, Is.EqualTo(Parameters));
        Assert.That(model.parameters().Sum(parameter => parameter.numel()), Is.EqualTo(Parameters));
        Assert.That(
            ours.Model.Parameters.SelectMany(parameter => parameter.Slices)
                .Where(slice => slice.Name.StartsWith("conv")).Sum(slice => slice.Count),
            Is.EqualTo(ConvolutionParameters));

        PixelBatch batch = ScenarioBatches.Make(Baseline, 0);
        Tensor<Nf> output = ours.Evaluator.Forward(batch, new Tape { IsRecording = false });
        float[] logits = new float[output.Shape.Count];
        output.Download<float>(logits);
        ours.Train(batch, Rate, new EpochMetrics(ours.Model.Heads));

        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor expected = model.call(TorchImages.Prepare(batch, Baseline.ImageSize, Normalization.ImageNet, Baseline.Precision));
        torch.Tensor[] losses = TorchLoss.OfHeads(Baseline, expected, batch.Labels);
        losses.Aggregate((sum, loss) => sum + loss).backward();
        using torch.optim.Optimizer optimizer = torch.optim.SGD(model.parameters(), Rate);
        _ = optimizer.step();

        using (Assert.EnterMultipleScope())
        {
            Agreement.CheckSums("Logits", logits, expected.ToFloats(), Baseline.ForwardTerms);
            Agreement.CheckSums(
                "Losses", ours.Losses, [.. losses.Select(loss => loss.item<float>())], Baseline.ForwardTerms);
            CheckUpdatedHeads(ours.Model, model);
        }
    }

    private static void CopyWeights(TorchClassifier model, PaintingClassifier ours)
    {
        Dictionary<string, TorchSharp.Modules.Parameter> sources = model.named_parameters().ToDictionary(
            entry => entry.name, entry => entry.parameter);
        foreach (Parameter parameter in ours.Parameters)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(sources[slice.Name].bytes);
                slice.Upload(parameter.Device, parameter.Flat, 0, values);
            }
        }
    }

    /// <summary>
    /// The heads' weights after SGD, w − lr·g. Those of the convolutions are left to the smaller models: among the 2 million windows that
    /// are pooled here, a few have two maxima within rounding, and either may get the gradient.
    /// </summary>
    private static void CheckUpdatedHeads(PaintingClassifier ours, TorchClassifier model)
    {
        Dictionary<string, TorchSharp.Modules.Parameter> theirs = model.named_parameters().ToDictionary(
            entry => entry.name, entry => entry.parameter);
        foreach (Parameter parameter in ours.Parameters)
        {
            foreach (ParameterSlice slice in parameter.Slices.Where(slice => slice.Name.StartsWith("fc_")))
            {
                TorchSharp.Modules.Parameter expected = theirs[slice.Name];
                double largest = expected.grad!.abs().max().item<float>();
                float[] updated = new float[slice.Count];
                slice.Download(parameter.Device, parameter.Flat, 0, updated);
                Tolerance gradient = Tolerance.OfSum(Baseline.ForwardTerms, largest);
                Agreement.Check(
                    slice.Name,
                    updated,
                    MemoryMarshal.Cast<byte, float>(expected.bytes),
                    new Tolerance(Rate * gradient.Absolute, Tolerance.UnitRoundoff));
            }
        }
    }
}
