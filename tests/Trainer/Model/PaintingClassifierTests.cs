using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Kernels.Optimizers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Model;

/// <summary>The baseline's sizes, on the meta device: nothing is allocated.</summary>
public sealed class PaintingClassifierTests
{
    private static readonly ModelOptions Baseline = new()
    {
        Heads = [new HeadOptions("artist", 129), new HeadOptions("genre", 11), new HeadOptions("style", 27)],
    };

    [Test]
    public void The_baseline_has_308_739_367_parameters()
    {
        using MetaDevice device = new();
        using PaintingClassifier model = new(new LayerContext(device, isTraining: true), Baseline, batch: 32, fusesUpdate: true);
        ParameterSlice[] slices = [.. model.Parameters.SelectMany(parameter => parameter.Slices)];
        Assert.That(model.ParameterCount, Is.EqualTo(308_739_367));
        Assert.That(slices.Where(slice => slice.Name.StartsWith("conv")).Sum(slice => slice.Count), Is.EqualTo(370_816));
        Assert.That(slices.Select(slice => $"{slice.Name} [{string.Join(", ", slice.Sizes)}]"), Is.EquivalentTo(new[]
        {
            "conv1.weight [64, 3, 3, 3]", "conv1.bias [64]",
            "conv2.weight [128, 64, 3, 3]", "conv2.bias [128]",
            "conv3.weight [256, 128, 3, 3]", "conv3.bias [256]",
            "fc_artist1.weight [512, 200704]", "fc_artist1.bias [512]", "fc_artist2.weight [129, 512]", "fc_artist2.bias [129]",
            "fc_genre1.weight [512, 200704]", "fc_genre1.bias [512]", "fc_genre2.weight [11, 512]", "fc_genre2.bias [11]",
            "fc_style1.weight [512, 200704]", "fc_style1.bias [512]", "fc_style2.weight [27, 512]", "fc_style2.bias [27]",
        }));
    }

    [Test]
    public void The_baseline_keeps_the_batch_through_every_layer()
    {
        using MetaDevice device = new();
        using PaintingClassifier model = new(new LayerContext(device, isTraining: false), Baseline, batch: 32, fusesUpdate: false);
        Assert.That(model.Layers.Select(layer => layer.OutputText), Is.EqualTo(new[]
        {
            "[32, 64, 112, 112]", "[32, 128, 56, 56]", "[32, 256, 28, 28]", "[32, 256, 28, 28]", "[32, 200704]", "[32, 1536]", "[32, 167]",
        }));
    }

    [Test]
    public void The_baselines_multiply_adds_are_those_of_its_definition()
    {
        using MetaDevice device = new();
        using PaintingClassifier model = new(new LayerContext(device, isTraining: false), Baseline, batch: 32, fusesUpdate: false);
        Assert.That(model.Layers.Select(layer => layer.MultiplyAdds).Where(count => count > 0), Is.EqualTo(new[]
        {
            2_774_532_096L,
            32L * 112 * 112 * 128 * 64 * 9,
            32L * 56 * 56 * 256 * 128 * 9,
            32L * 200_704 * 512 * 3,
            32L * 512 * (129 + 11 + 27),
        }));
    }

    [Test]
    public void The_full_size_step_is_planned_within_12_GB()
    {
        using MetaDevice device = new();
        LayerContext context = new(device, isTraining: true);
        using PaintingClassifier model = new(context, Baseline, batch: 32, fusesUpdate: true);
        using Optimizer optimizer = new OptimizerOptions { Kind = OptimizerKind.AdamW }.Create(context, model.Parameters);
        long input = (model.Input.Count * sizeof(float)) + (32L * 256 * 256 * 3);
        Assert.That(device.LiveBytes + input, Is.InRange(3 * 308_739_367L * sizeof(float), 12_000_000_000L));
    }

    [Test]
    public void Sizes_that_no_model_can_have_are_refused_before_anything_is_planned()
    {
        Assert.That(
            Refusal(Baseline with { ImageSize = 7 }),
            Does.Contain("--image-size 7 is too small: 3 poolings").And.Contain("at least 8 pixels"));
        Assert.That(Refusal(Baseline with { ImageSize = 60_000 }), Does.Contain("fc_artist1").And.Contain("--image-size"));
        Assert.That(Refusal(Baseline with { Hidden = 100_000 }), Does.Contain("fc_artist1").And.Contain("60,211,200,000"));
        Assert.That(Refusal(Baseline with { Trunk = [100_000, 100_000] }), Does.Contain("conv2").And.Contain("--trunk"));
        Assert.That(
            Refusal(Baseline with { Heads = [new HeadOptions("era", 2), new HeadOptions("era", 3)] }),
            Does.Contain("'era' is named twice"));
    }

    private static string Refusal(ModelOptions options)
    {
        using MetaDevice device = new();
        UserException error = Assert.Throws<UserException>(
            () => new PaintingClassifier(new LayerContext(device, isTraining: true), options, batch: 2, fusesUpdate: true));
        Assert.That(device.Allocations, Is.Zero);
        return error.Message;
    }
}
