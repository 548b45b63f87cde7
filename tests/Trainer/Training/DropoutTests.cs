using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Kernels.Reference;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Dropout in the heads: the layer's arithmetic, what is drawn, and when it acts.</summary>
public sealed class DropoutTests
{
    private const double Rate = 0.2;

    [Test]
    public void What_is_kept_is_scaled_forward_and_backward([Values] bool reference)
    {
        Nf shape = new(2, 3);
        using HostDevice device = new(poison: true);
        using IOperations operations = reference ? new ReferenceOperations(device) : new CpuOperations(device, threads: 1);
        using Tensor<Nf> input = new(device, "x", shape, requiresGrad: true);
        using Dropout layer = new(new LayerContext(operations, isTraining: true), "dropout", shape, Rate);
        input.Upload<float>([1, -2, 3, 4, 0, -6]);
        layer.SetGate([1, 1, 0, 0, 1, 1], n: 2);
        Tape tape = new();
        float[] y = new float[6];
        layer.Forward(input, tape).Download<float>(y);
        Assert.That(y, Is.EqualTo(new[] { 1.25f, -2.5f, 0, 0, 0, -7.5f }));
        View<Nf> dy = layer.Output.Gradient!.Write(shape, out _);
        float[] gradient = [1, 2, 3, 4, 5, -6];
        device.Upload(System.Runtime.InteropServices.MemoryMarshal.AsBytes(gradient.AsSpan()), dy.Address);
        tape.Backward();
        float[] dx = new float[6];
        device.Download(input.Gradient!.View.Address, System.Runtime.InteropServices.MemoryMarshal.AsBytes(dx.AsSpan()));
        Assert.That(dx, Is.EqualTo(new[] { 1.25f, 2.5f, 0, 0, 6.25f, -7.5f }));
    }

    [Test]
    public void Masks_drop_the_share_asked_for_and_differ_from_batch_to_batch()
    {
        DropoutMask mask = new(seed: 4, Rate, count: 50_000);
        float[] first = mask.Draw(step: 7, batch: 0, 50_000).ToArray();
        using (Assert.EnterMultipleScope())
        {
            // Four standard deviations of a binomial count.
            Assert.That(first.Count(one => one == 0), Is.EqualTo(10_000).Within(4 * Math.Sqrt(50_000 * Rate * (1 - Rate))));
            Assert.That(first, Is.All.EqualTo(0f).Or.EqualTo(1f));
            Assert.That(mask.Draw(7, 0, 100).ToArray(), Is.EqualTo(first[..100]));
            Assert.That(mask.Draw(7, 1, 100).ToArray(), Is.Not.EqualTo(first[..100]));
            Assert.That(mask.Draw(8, 0, 100).ToArray(), Is.Not.EqualTo(first[..100]));
        }
    }

    /// <summary>The loss that training reports is of the thinned network, and validation is of the whole one.</summary>
    [Test]
    public void It_acts_in_training_alone()
    {
        PixelBatch batch = LoadedBatch.Of(SmallDemo.Options, 0, 10);
        using HostDevice device = new(poison: true);
        using CpuOperations operations = new(device, threads: 2);
        using Learner dropping = SmallLearner.New(operations, SmallLearner.Options with { Dropout = 0.5, Seed = 1 });
        using Learner other = SmallLearner.New(operations, SmallLearner.Options with { Dropout = 0.5, Seed = 2 });
        using Learner plain = SmallLearner.New(operations, SmallLearner.Options);
        EpochMetrics metrics = new(plain.Model.Heads);
        foreach (Learner learner in (Learner[])[dropping, other, plain])
        {
            learner.Evaluator.Evaluate(batch, metrics);
        }

        Assert.That(dropping.Losses.ToArray(), Is.EqualTo(plain.Losses.ToArray()));
        foreach (Learner learner in (Learner[])[dropping, other, plain])
        {
            learner.Train(batch, 1e-3, metrics);
        }

        Assert.That(dropping.Losses.ToArray(), Is.Not.EqualTo(plain.Losses.ToArray()));
        Assert.That(dropping.Losses.ToArray(), Is.Not.EqualTo(other.Losses.ToArray()));
    }
}
