using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Tests.Training;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Residual;

/// <summary>A head that is declared takes part in training by construction, whatever the trunk; there is no other way to have one.</summary>
public sealed class DeclaredHeadTests
{
    [Test]
    public void Every_declared_head_has_logits_a_loss_and_a_gradient([Values] bool isResidual)
    {
        LearnerOptions options = (isResidual ? SmallLearner.Residual : SmallLearner.Options) with
        {
            Optimizer = new() { Kind = OptimizerKind.Sgd, WeightDecay = 0 },
        };
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 1);
        using Learner learner = SmallLearner.New(operations, options);
        Parameter[] heads = [.. learner.Model.State.Except(learner.Model.TrunkState)];
        string[] entries = [.. heads.SelectMany(parameter => parameter.Slices).Select(slice => slice.Name)];
        string[] declared =
        [
            .. from head in options.Model.Heads
               from layer in (int[])[1, 2]
               from entry in (string[])["weight", "bias"]
               select $"fc_{head.Task}{layer}.{entry}",
        ];
        Assert.That(entries, Is.EquivalentTo(declared), "the heads are those that were declared, and no other");

        float[][] before = [.. heads.Select(SmallLearner.Values)];
        learner.Train(LoadedBatch.Of(SmallDemo.Options, 0, 10), learningRate: 0.1, new EpochMetrics(learner.Model.Heads));
        Assert.That(learner.Losses.ToArray(), Has.Length.EqualTo(options.Model.Heads.Count).And.All.Positive);
        for (int i = 0; i < heads.Length; i++)
        {
            float[] after = SmallLearner.Values(heads[i]);
            foreach (ParameterSlice slice in heads[i].Slices)
            {
                Range range = (int)slice.Offset..(int)(slice.Offset + slice.Count);
                Assert.That(after[range], Is.Not.EqualTo(before[i][range]), slice.Name);
            }
        }
    }
}
