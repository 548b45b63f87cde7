using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Metrics;

/// <summary>Losses and accuracies against numbers computed by hand.</summary>
internal sealed class EpochMetricsTests
{
    private static readonly HeadLayout Heads = new(hidden: 1, classes: [7, 2]);

    [Test]
    public void Ranks_ties_missing_labels_and_NaN_count_as_they_should()
    {
        EpochMetrics metrics = new(Heads);
        float[] logits =
        [
            9, 1, 2, 3, 4, 5, 6, /**/ 1, 0,
            5, 5, 5, 5, 5, 5, 5, /**/ 0, 0,
            1, 2, 3, 4, 5, 6, float.NaN, /**/ 3, 4,
            1, 2, 3, 4, 5, 6, 7, /**/ 0, 1,
        ];
        int[] labels = [0, 0, /**/ 1, 1, /**/ 6, -1, /**/ 2, 1];
        metrics.Add(logits, labels, n: 4, losses: [0.5f, 2f], counts: [4, 3]);
        TaskTotals seven = metrics.Totals[0];
        TaskTotals two = metrics.Totals[1];

        // Ranks of the first head: 0; 1, since the tie before it comes first; last, since NaN is no hit; 4.
        using (Assert.EnterMultipleScope())
        {
            Assert.That((seven.Labelled, seven.Hits1, seven.Hits5), Is.EqualTo((4L, 1L, 3L)));
            Assert.That((two.Labelled, two.Hits1, two.Hits5), Is.EqualTo((3L, 2L, 3L)));
            Assert.That(metrics.MeanTop1, Is.EqualTo(((1 / 4.0) + (2 / 3.0)) / 2).Within(1e-12));
            Assert.That(metrics.TotalLoss, Is.EqualTo(2.5));
        }
    }

    [Test]
    public void Batches_weigh_by_what_their_losses_were_divided_by()
    {
        EpochMetrics metrics = new(Heads);
        metrics.Add([], [], n: 0, losses: [1, 0], counts: [30, 0]);
        metrics.Add([], [], n: 0, losses: [4, 0], counts: [10, 0]);
        Assert.That(metrics.Totals[0].Loss, Is.EqualTo(70.0 / 40).Within(1e-12));
        Assert.That(metrics.Totals[1].Loss, Is.Zero, "no labelled row");
    }

    [Test]
    public void A_better_result_is_more_accurate_or_as_accurate_with_less_loss()
    {
        BestResult best = new(Epoch: 1, Top1: 0.5, Loss: 2);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(best.Beats(null));
            Assert.That(new BestResult(2, 0.6, 9).Beats(best));
            Assert.That(new BestResult(2, 0.5, 1).Beats(best));
            Assert.That(new BestResult(2, 0.5, 2).Beats(best), Is.False);
            Assert.That(new BestResult(2, 0.4, 0).Beats(best), Is.False);
        }
    }
}
