using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Parity.Tests.Operations;

public sealed class CrossEntropyParityTests
{
    private static readonly int[] Classes = [129, 1, 11];

    [Test]
    public void Losses_and_gradients_agree(
        [Values] Backend backend,
        [Values(1, 7)] int n,
        [Values] bool weighted,
        [Values(0f, 0.1f, 1f)] float smoothing,
        [Values] bool unlabelled) =>
        Compare(backend, Make(n, weighted, smoothing, (row, task) => unlabelled && (row + task) % 2 == 1 && n > 1));

    /// <summary>mixup as its paper's code has it: λ times the loss of one picture's labels, and 1−λ times that of the other's.</summary>
    [Test]
    public void Losses_of_mixed_pictures_agree(
        [Values] Backend backend, [Values(1, 7, 8)] int n, [Values(0f, 0.1f)] float smoothing, [Values(0f, 0.3f, 1f)] float share, [Values] bool unlabelled) =>
        Compare(backend, Make(n, weighted: true, smoothing, (row, task) => unlabelled && (row + task) % 2 == 1 && n > 1) with { Share = share });

    [Test]
    public void Logits_far_apart_neither_overflow_nor_vanish([Values] Backend backend, [Values(0f, 0.1f)] float smoothing)
    {
        LossCase test = Make(7, weighted: true, smoothing, (_, _) => false);
        Compare(backend, test with { Logits = [.. test.Logits.Select(logit => logit * 1e4f)] });
    }

    /// <summary>PyTorch's mean over no label is 0/0. Here such a task contributes neither loss nor gradient.</summary>
    [Test]
    public void A_task_without_any_label_is_NaN_in_PyTorch_and_0_here([Values] Backend backend, [Values(0f, 0.1f)] float smoothing) =>
        CheckEmptyTask(backend, Make(7, weighted: true, smoothing, (_, task) => task == 0));

    /// <summary>The same holds where all labels are of classes whose weight is 0.</summary>
    [Test]
    public void A_task_whose_labels_all_weigh_0_is_NaN_or_infinite_in_PyTorch_and_0_here(
        [Values] Backend backend, [Values(0f, 0.1f)] float smoothing)
    {
        LossCase test = Make(7, weighted: true, smoothing, (_, _) => false);
        for (int row = 0; row < 7; row++)
        {
            test.Labels[row * Classes.Length] = 5;
        }

        test.ClassWeights[5] = 0;
        CheckEmptyTask(backend, test);
    }

    private static LossCase Make(int n, bool weighted, float smoothing, Func<int, int, bool> isUnlabelled)
    {
        CounterRandom random = new(3);
        int[] labels = new int[n * Classes.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            int task = i % Classes.Length;
            int label = random.NextInt(Classes[task]);
            labels[i] = isUnlabelled(i / Classes.Length, task) ? Labels.Missing : label;
        }

        int total = Classes.Sum();
        float[] weights = [.. Enumerable.Range(0, total).Select(i => weighted ? 0.25f + (i % 4 * 0.5f) : 1)];
        float[] logits = [.. Numbers.Uniform((long)n * total, 4).Select(logit => logit * 5)];
        return new LossCase(Classes, logits, labels, weights, [0.5f, 1, 2], smoothing);
    }

    private static void Compare(Backend backend, LossCase test)
    {
        LossResult torch = test.Torch();
        using Engine engine = new(backend);
        LossResult ours = test.Ours(engine);
        Assert.That(torch.Losses, Has.None.NaN);
        using (Assert.EnterMultipleScope())
        {
            Agreement.CheckSums("Losses", ours.Losses, torch.Losses, Classes.Max());
            Agreement.CheckSums("Gradient of the logits", ours.Gradient, torch.Gradient, Classes.Max());
        }
    }

    private static void CheckEmptyTask(Backend backend, LossCase test)
    {
        LossResult torch = test.Torch();
        using Engine engine = new(backend);
        LossResult ours = test.Ours(engine);
        int columns = Classes.Sum();
        float[] Columns(LossResult result, bool ofEmpty) =>
            [.. result.Gradient.Where((_, i) => i % columns < Classes[0] == ofEmpty)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(float.IsFinite(torch.Losses[0]), Is.False);
            Assert.That(ours.Losses[0], Is.Zero);
            Assert.That(Columns(ours, ofEmpty: true), Is.All.Zero);
            Agreement.CheckSums("Losses of the other tasks", ours.Losses.AsSpan(1), torch.Losses.AsSpan(1), Classes.Max());
            Agreement.CheckSums(
                "Gradient of the other tasks", Columns(ours, ofEmpty: false), Columns(torch, ofEmpty: false), Classes.Max());
        }
    }
}
