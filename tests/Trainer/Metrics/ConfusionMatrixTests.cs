using Wikiart.Cuda.Trainer.Metrics;

namespace Wikiart.Cuda.Trainer.Tests.Metrics;

/// <summary>
/// Ten pictures of four classes: labels 0 0 0 1 1 1 1 2 2 0, predictions 0 1 0 1 1 0 3 2 0 0. The numbers were computed by hand with the
/// definitions of scikit-learn's user guide; class 3 has no picture but was predicted once.
/// </summary>
public sealed class ConfusionMatrixTests
{
    private static readonly int[] Labels = [0, 0, 0, 1, 1, 1, 1, 2, 2, 0];
    private static readonly int[] Predictions = [0, 1, 0, 1, 1, 0, 3, 2, 0, 0];

    [Test]
    public void Rows_are_labels_and_columns_predictions() =>
        Assert.That(Matrix().ToRows(), Is.EqualTo(new long[][] { [3, 1, 0, 0], [1, 2, 0, 1], [1, 0, 1, 0], [0, 0, 0, 0] }));

    [Test]
    public void Averages_count_every_class_alike()
    {
        ClassAverages averages = Matrix().Averages();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(averages.Labelled, Is.EqualTo(10));
            Assert.That(averages.Top1, Is.EqualTo(0.6));

            // F1: 2·3/(4+5), 2·2/(4+3), 2·1/(2+1), 0.
            Assert.That(averages.MacroF1, Is.EqualTo(((6 / 9.0) + (4 / 7.0) + (2 / 3.0) + 0) / 4).Within(1e-12));

            // Recall: 3/4, 2/4, 1/2; class 3 has no picture.
            Assert.That(averages.BalancedAccuracy, Is.EqualTo((0.75 + 0.5 + 0.5) / 3).Within(1e-12));
        }
    }

    [Test]
    public void Classes_have_precision_recall_and_support()
    {
        ClassResult[] classes = Matrix().ByClass();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(classes.Select(one => one.Precision), Is.EqualTo(new[] { 3 / 5.0, 2 / 3.0, 1, 0 }).Within(1e-12));
            Assert.That(classes.Select(one => one.Recall), Is.EqualTo(new[] { 3 / 4.0, 2 / 4.0, 1 / 2.0, 0 }).Within(1e-12));
            Assert.That(classes.Select(one => one.F1), Is.EqualTo(new[] { 6 / 9.0, 4 / 7.0, 2 / 3.0, 0 }).Within(1e-12));
            Assert.That(classes.Select(one => one.Support), Is.EqualTo(new long[] { 4, 4, 2, 0 }));
        }
    }

    /// <summary>Without the pictures of class 0, which may still be predicted: its F1 is 0, and it has no recall.</summary>
    [Test]
    public void A_label_can_be_left_out()
    {
        ConfusionMatrix matrix = Matrix();
        ClassAverages averages = matrix.Without(0).Averages();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(averages.Labelled, Is.EqualTo(6));
            Assert.That(averages.Top1, Is.EqualTo(0.5));
            Assert.That(averages.MacroF1, Is.EqualTo((0 + (4 / 6.0) + (2 / 3.0) + 0) / 4).Within(1e-12));
            Assert.That(averages.BalancedAccuracy, Is.EqualTo(0.5));
            Assert.That(matrix[0, 0], Is.EqualTo(3), "the matrix itself is unchanged");
        }
    }

    [Test]
    public void Nothing_gives_zero() => Assert.That(new ConfusionMatrix(2).Averages(), Is.EqualTo(new ClassAverages(0, 0, 0, 0, 0)));

    /// <summary>Of class 0, which is left out, two pictures of three; of the others one of two.</summary>
    [Test]
    public void The_first_five_answers_count_by_their_rank()
    {
        ConfusionMatrix matrix = new(7);
        matrix.Add(0, 0, rank: 0);
        matrix.Add(0, 6, rank: 4);
        matrix.Add(0, 6, rank: 5);
        matrix.Add(3, 1, rank: 1);
        matrix.Add(4, 1, rank: 6);
        Assert.That((matrix.Averages().Top1, matrix.Averages().Top5), Is.EqualTo((1 / 5.0, 3 / 5.0)));
        Assert.That((matrix.Without(0).Averages().Top1, matrix.Without(0).Averages().Top5), Is.EqualTo((0, 1 / 2.0)));
    }

    /// <summary>Two bins: (0.6, 0.667] holds 0.65 right and 0.62 wrong, (0.933, 1] holds 0.95, 1 and 0.99 right.</summary>
    [Test]
    public void Calibration_error_weighs_bins_by_their_pictures()
    {
        CalibrationBins bins = new();
        Assert.That(bins.ExpectedError, Is.Zero);
        bins.Add(0.65, isHit: true);
        bins.Add(0.62, isHit: false);
        bins.Add(0.95, isHit: true);
        bins.Add(1, isHit: true);
        bins.Add(0.99, isHit: true);
        double first = Math.Abs(0.5 - ((0.65 + 0.62) / 2));
        double last = Math.Abs(1 - ((0.95 + 1 + 0.99) / 3));
        Assert.That(bins.ExpectedError, Is.EqualTo(((2 * first) + (3 * last)) / 5).Within(1e-12));
        Assert.That((bins.Count(9), bins.Accuracy(9)), Is.EqualTo((2L, 0.5)));
        Assert.That(bins.Confidence(14), Is.EqualTo((0.95 + 1 + 0.99) / 3).Within(1e-12));
        Assert.That((bins.Count(0), bins.Accuracy(0), bins.Confidence(0)), Is.EqualTo((0L, 0.0, 0.0)));
    }

    private static ConfusionMatrix Matrix()
    {
        ConfusionMatrix matrix = new(4);
        foreach ((int label, int prediction) in Labels.Zip(Predictions))
        {
            matrix.Add(label, prediction, label == prediction ? 0 : 1);
        }

        return matrix;
    }
}
