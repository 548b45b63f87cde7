using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>What accumulation, freezing and task weights do to a step.</summary>
public sealed class RecipeTests
{
    private const double Rate = 1e-2;
    private static readonly LearnerOptions Sgd =
        SmallLearner.Options with { Optimizer = new() { Kind = OptimizerKind.Sgd }, FusesUpdate = false };

    private static PixelBatch Batch => LoadedBatch.Of(SmallDemo.Options, 0, 10);

    /// <summary>Both halves have as many labels as each other, so the mean of their means is the mean of all.</summary>
    [TestCase(OptimizerKind.Sgd)]
    [TestCase(OptimizerKind.AdamW)]
    public void Two_half_batches_make_the_step_of_the_whole(object kind)
    {
        LearnerOptions options = Sgd with { Optimizer = new() { Kind = (OptimizerKind)kind } };
        PixelBatch[] halves = [LoadedBatch.Of(SmallDemo.Options, 0, 5), LoadedBatch.Of(SmallDemo.Options, 5, 5)];
        using HostDevice device = new(poison: true);
        using CpuOperations operations = new(device, threads: 2);
        using Learner whole = SmallLearner.New(operations, options);
        using Learner parts = SmallLearner.New(operations, options);
        EpochMetrics metrics = new(whole.Model.Heads);
        for (int step = 0; step < 3; step++)
        {
            whole.Train(Batch, Rate, metrics);
            parts.Begin(Rate);
            parts.Add(halves[0], metrics, 0.5);
            Assert.That(parts.IsInStep);
            parts.Add(halves[1], metrics, 0.5);
            parts.End();
        }

        Assert.That(parts.Optimizer.StepCount, Is.EqualTo(3));
        float tolerance = (OptimizerKind)kind == OptimizerKind.Sgd ? 1e-6f : 1e-3f;
        Assert.That(SmallLearner.Weights(parts.Model), Is.EqualTo(SmallLearner.Weights(whole.Model)).Within(tolerance));
    }

    [Test]
    public void Groups_of_batches_end_where_they_should()
    {
        StepGroups groups = new(3, 7);
        Assert.That(groups.Steps, Is.EqualTo(3));
        Assert.That(Enumerable.Range(0, 7).Where(groups.Ends), Is.EqualTo(new[] { 2, 5, 6 }));
        Assert.That(Enumerable.Range(0, 7).Select(groups.Share), Is.EqualTo(new[] { 1 / 3.0, 1 / 3.0, 1 / 3.0, 1 / 3.0, 1 / 3.0, 1 / 3.0, 1 }));
    }

    [TestCase(FrozenPart.Trunk, "conv", true)]
    [TestCase(FrozenPart.Trunk, "conv", false)]
    [TestCase(FrozenPart.Heads, "fc_", true)]
    public void A_frozen_part_stays_and_the_rest_moves_as_it_would(object part, string prefix, bool fusesUpdate)
    {
        LearnerOptions options = Sgd with { FusesUpdate = fusesUpdate };
        using HostDevice device = new(poison: true);
        using CpuOperations operations = new(device, threads: 2);
        using Learner frozen = SmallLearner.New(operations, options with { Freeze = (FrozenPart)part });
        using Learner free = SmallLearner.New(operations, options);
        Dictionary<string, float[]> before = ByName(frozen.Model);
        EpochMetrics metrics = new(frozen.Model.Heads);
        frozen.Train(Batch, Rate, metrics);
        free.Train(Batch, Rate, metrics);
        Dictionary<string, float[]> expected = ByName(free.Model);
        Dictionary<string, float[]> after = ByName(frozen.Model);
        Assert.That(after.Keys.Count(name => name.StartsWith(prefix)), Is.GreaterThan(3));
        foreach ((string name, float[] values) in after)
        {
            bool isFrozen = name.StartsWith(prefix);
            Assert.That(values, Is.EqualTo(isFrozen ? before[name] : expected[name]).Within(isFrozen ? 0 : 1e-6f), name);
            Assert.That(expected[name], Is.Not.EqualTo(before[name]), name);
        }

        IEnumerable<ParameterSlice> updated = frozen.Optimizer.Parameters.SelectMany(parameter => parameter.Slices);
        Assert.That(updated.Any(slice => slice.Name.StartsWith(prefix)), Is.False);
        if ((FrozenPart)part == FrozenPart.Heads)
        {
            frozen.Train(Batch, Rate, metrics);
            Assert.That(ByName(frozen.Model)["fc_style1.weight"], Is.EqualTo(before["fc_style1.weight"]));
        }
    }

    [Test]
    public void A_task_of_weight_zero_learns_nothing()
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 2);
        OptimizerOptions plain = new() { Kind = OptimizerKind.Sgd, WeightDecay = 0, Momentum = 0 };
        LearnerOptions options = Sgd with { TaskWeights = [1, 0, 2], Optimizer = plain };
        using Learner learner = SmallLearner.New(operations, options);
        using Learner equal = SmallLearner.New(operations, options with { TaskWeights = null });
        Dictionary<string, float[]> before = ByName(learner.Model);
        EpochMetrics metrics = new(learner.Model.Heads);
        learner.Train(Batch, Rate, metrics);
        equal.Train(Batch, Rate, metrics);
        Dictionary<string, float[]> after = ByName(learner.Model);
        Assert.That(after["fc_genre2.weight"], Is.EqualTo(before["fc_genre2.weight"]));
        float[] moved = ByName(equal.Model)["fc_style2.bias"];
        float[] twice = [.. moved.Zip(before["fc_style2.bias"], (end, start) => start + (2 * (end - start)))];
        Assert.That(after["fc_style2.bias"], Is.EqualTo(twice).Within(1e-6f));
    }

    /// <summary>
    /// With Σ exp(−s)·L + s/2 the best s is ln(2L): with a learning rate of 0 for the model, s must get there and the objective below 0 for
    /// small losses.
    /// </summary>
    [TestCase(OptimizerKind.Sgd, 0.1)]
    [TestCase(OptimizerKind.AdamW, 0.02)]
    public void Learned_weights_find_the_minimum_of_the_objective(object kind, double rate)
    {
        TaskBalance balance = new(new OptimizerOptions { Kind = (OptimizerKind)kind, Momentum = 0.5 }, tasks: 3);
        float[] losses = [2, 0.05f, 1];
        for (long step = 1; step <= 2000; step++)
        {
            balance.Add(losses, [10, 10, 0], share: 0.5);
            balance.Add(losses, [10, 10, 0], share: 0.5);
            balance.Update(rate, step);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(balance.Weight(0), Is.EqualTo(1 / 4.0).Within(1).Percent);
            Assert.That(balance.Weight(1), Is.EqualTo(10).Within(1).Percent);
            Assert.That(balance.Weight(2), Is.EqualTo(1), "a task without a label");
            Assert.That((balance.Weight(1) * 0.05) + (balance.States[1].LogVariance / 2), Is.Negative, "the objective");
        }
    }

    [Test]
    public void Learned_weights_weigh_the_gradients()
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 2);
        using Learner learned = SmallLearner.New(operations, Sgd with { LearnsTaskWeights = true });
        EpochMetrics metrics = new(learned.Model.Heads);
        learned.Train(Batch, 0.3, metrics);
        float[] weights = [.. Enumerable.Range(0, 3).Select(task => (float)learned.Balance!.Weight(task))];
        Assert.That(weights, Is.All.LessThan(1), "losses above 1/2");
        using Learner again = SmallLearner.New(operations, Sgd with { LearnsTaskWeights = true });
        again.Train(Batch, 0.3, metrics);
        again.Balance!.Restore([.. learned.Balance!.States]);
        learned.Train(Batch, 0.1, metrics);
        again.Train(Batch, 0.1, metrics);
        Assert.That(SmallLearner.Weights(again.Model), Is.EqualTo(SmallLearner.Weights(learned.Model)));
        again.Balance.Restore(new TaskBalanceState[3]);
        again.Train(Batch, 0.1, metrics);
        learned.Train(Batch, 0.1, metrics);
        Assert.That(SmallLearner.Weights(again.Model), Is.Not.EqualTo(SmallLearner.Weights(learned.Model)).Within(1e-4f));
    }

    private static Dictionary<string, float[]> ByName(PaintingClassifier model) => (
        from parameter in model.Parameters
        let values = SmallLearner.Values(parameter)
        from slice in parameter.Slices
        select (slice.Name, Values: values[(int)slice.Offset..(int)(slice.Offset + slice.Count)])).ToDictionary(one => one.Name, one => one.Values);
}
