using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Tests.Metrics;

public sealed class CropAverageTests
{
    [Test]
    public void Logits_are_averaged_and_the_loss_is_that_of_the_average()
    {
        HeadLayout heads = new(hidden: 1, 3, 2);
        EpochMetrics metrics = new(heads);
        float[] logits =
        [
            2, 0, 0, 1, 0,
            0, 3, 0, 0, 2,
            0, 0, 1, 5, 5,
            0, 0, 3, 1, 5,
        ];
        new CropAverage(heads, crops: 2, batchSize: 6).Add(logits, [1, -1, 1, -1, 2, 0, 2, 0], 4, metrics);

        // The averages are (1, 1.5, 0 | 0.5, 1) and (0, 0, 2 | 3, 5).
        double first = Math.Log(Math.Exp(1) + Math.Exp(1.5) + 1) - 1.5;
        double second = Math.Log(2 + Math.Exp(2)) - 2;
        Assert.That(metrics.Totals[0].Loss, Is.EqualTo((first + second) / 2).Within(1e-6));
        Assert.That((metrics.Totals[0].Labelled, metrics.Totals[0].Hits1), Is.EqualTo((2, 2)));
        Assert.That(metrics.Totals[1].Loss, Is.EqualTo(Math.Log(Math.Exp(3) + Math.Exp(5)) - 3).Within(1e-6));
        Assert.That((metrics.Totals[1].Labelled, metrics.Totals[1].Hits1), Is.EqualTo((1, 0)));
    }
}
