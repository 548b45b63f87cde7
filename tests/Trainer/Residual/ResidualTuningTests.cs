using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Trainer.Commands;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Tests.Devices;
using Wikiart.Cuda.Trainer.Training;
using Wikiart.Cuda.Trainer.Tuning;

namespace Wikiart.Cuda.Trainer.Tests.Residual;

/// <summary>What <c>tune</c> and <c>bench</c> do with a residual trunk, smaller than the one that the command line names.</summary>
[NonParallelizable]
internal sealed class ResidualTuningTests
{
    private static readonly string[] Convolutions =
        ["conv1", "layer1.0.conv1", "layer1.0.conv2", "layer2.0.downsample.0", "layer2.0.conv1", "layer2.0.conv2"];

    private static PlannedModel Planned
    {
        get
        {
            ModelOptions sizes = new()
            {
                ImageSize = 16,
                Residual = new ResidualOptions { Blocks = [1, 1], Width = 16 },
                Hidden = 8,
                Heads = [new HeadOptions("artist", 3), new HeadOptions("style", 2)],
            };
            TrainOptions options = TrainOptions.Baseline(string.Empty) with { ImageSize = 16, BatchSize = 3, Residual = sizes.Residual, Hidden = 8 };
            return new PlannedModel(options, sizes);
        }
    }

    [TestCase(KernelVariant.Tf32)]
    [TestCase(KernelVariant.Bf16)]
    public void Tuning_chooses_tiles_of_every_convolution(KernelVariant variant)
    {
        using InProcessGpu gpu = new(variant);
        using GpuOperations naive = new(gpu.Device, gpu.Library, new KernelVariants(KernelVariant.Naive));
        IReadOnlyList<Trial> trials = new ModelTuner(gpu.Device, naive, gpu.Operations, variant).Try(Planned, repeats: 1);
        Assert.That(trials.Where(trial => !trial.Agrees), Is.Empty);
        List<string> chosen = [.. trials.Where(trial => trial.IsChosen).Select(trial => trial.Name)];

        // Both convolutions of the first stage are of one size, so that one choice is for both; the picture's gradient is nobody's.
        List<string> sizes = [.. Convolutions.Where(name => name != "layer1.0.conv2")];
        Assert.That(chosen, Is.Unique.And.SupersetOf((string[])
        [
            .. sizes.Select(name => $"{name} forward"),
            .. sizes.Skip(1).Select(name => $"{name} backward input"),
            .. sizes.Select(name => $"{name} backward weight"),
            .. sizes.Where(name => name != "layer2.0.downsample.0").Select(name => $"{name} add relu forward"),
            "heads forward", "heads backward and update", "step",
        ]));
        Assert.That(trials.Select(trial => (trial.Name, trial.Way)), Is.SupersetOf((ValueTuple<string, string>[])
        [
            ("layer2.0.conv2 forward", "128x128, K split"), ("layer2.0.conv2 add relu forward", "128x64, K split"),
            ("layer2.0.conv2 backward input", "128x64, K split"), ("layer2.0.conv2 forward", "128x64"),
        ]));
    }

    [TestCase(KernelVariant.Tuned)]
    [TestCase(KernelVariant.Tf32)]
    public void Every_operation_of_a_step_is_timed_beside_its_floor(KernelVariant variant)
    {
        using InProcessGpu gpu = new(variant);
        BenchResult result = new ModelBench(gpu.Device, gpu.Operations, variant == KernelVariant.Tuned ? Precision.Fp32 : Precision.Tf32)
            .Run(Planned, repeats: 1);
        string[] names = [.. result.Operations.Select(row => row.Name)];
        Assert.That(names[..7], Is.EqualTo((string[])
        [
            "conv1 forward", "conv1 backward weight", "bn1 statistics", "bn1 forward", "bn1 backward weight", "bn1 backward input", "maxpool forward",
        ]));
        Assert.That(names, Is.SupersetOf((string[])
        [
            .. Convolutions.Select(name => $"{name} forward"),
            .. Convolutions.Skip(1).Select(name => $"{name} backward input"),
            "layer1.0.bn2 add relu forward", "layer1.0.bn2 relu backward", "layer2.0.downsample.1 forward", "avgpool backward", "heads forward",
        ]));
        Assert.That(names, Has.None.EqualTo("layer1.0.bn1 add relu forward").And.None.EqualTo("conv1 backward input"));
        string[] everything = [.. names, .. result.OtherKernels.Select(row => row.Name)];
        Assert.That(everything, Is.Unique);
        Assert.That(
            result.OtherKernels.Select(row => row.Name),
            Is.SupersetOf((string[])["normalize", "layer2.0.conv2 add relu forward", "bn1 folding", "logits and loss fused", "heads backward bias"]));
        BenchRow[] all = [.. result.Operations, .. result.OtherKernels, result.Step, result.StepWithoutGraphs];
        Assert.That(all.SelectMany(row => (double[])[row.Milliseconds, row.FloorMilliseconds]), Has.All.Positive);
        Assert.That(result.Step.FloorMilliseconds, Is.EqualTo(result.Operations.Sum(row => row.FloorMilliseconds)).Within(1e-9).Percent);

        // Sixteen channels of 4x4 pixels of three pictures: read once and written once, and the weights.
        BenchRow convolution = result.Operations.Single(row => row.Name == "layer1.0.conv1 forward");
        Assert.That(convolution.Gigaflop * 1e9, Is.EqualTo(2.0 * 3 * 16 * 16 * 16 * 9).Within(1e-3));
        Assert.That(convolution.Gigabytes * 1e9, Is.EqualTo(4.0 * ((2 * 3 * 16 * 16) + (16 * 16 * 9))).Within(1e-3));
    }
}
