using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Metrics;

/// <summary>Two tasks, the first with an unknown class, and five pictures whose logits are given.</summary>
public sealed class EvaluationResultTests
{
    private static readonly HeadLayout Heads = new(hidden: 1, classes: [3, 2]);
    private static readonly float[] Logits =
    [
        0, 9, 0, /**/ 1, 0,
        0, 0, 9, /**/ 0, 1,
        9, 0, 0, /**/ 1, 0,
        0, 9, 0, /**/ 0, 1,
        0, 9, 0, /**/ 1, 0,
    ];

    private readonly TempFolder _folder = new();
    private IPaintingSource _source = null!;

    [OneTimeSetUp]
    public void Open()
    {
        string artists = _folder.Write("artists.txt", "unknown artist\nmonet\nmanet\n");
        string styles = _folder.Write("styles.txt", "old\nnew\n");
        _source = PaintingSources.Open(
            _folder.Write("list.csv", "path,artist,style\na,monet,old\nb,monet,new\nc,unknown artist,old\nd,unknown artist,old\ne,,old\n"),
            new PaintingSourceOptions { ClassFiles = new Dictionary<string, string> { ["artist"] = artists, ["style"] = styles } });
    }

    [OneTimeTearDown]
    public void Remove()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void The_unknown_class_is_left_out_and_told_apart_from_a_missing_label()
    {
        TaskResult artist = Evaluate(keepUnknown: false).Tasks["artist"];
        using (Assert.EnterMultipleScope())
        {
            Assert.That((artist.Labelled, artist.Top1), Is.EqualTo((2L, 0.5)));
            Assert.That(artist.WithoutUnknown, Is.EqualTo(new ClassAverages(2, 0.5, 1, (2 / 3.0) / 2, 0.5)));
            Assert.That(artist.WithUnknown!.Labelled, Is.EqualTo(4));
            Assert.That(artist.WithUnknown.Top1, Is.EqualTo(0.5));
            Assert.That(artist.WithUnknown.BalancedAccuracy, Is.EqualTo(0.5), "one of two of either class");
            Assert.That(artist.MacroF1, Is.EqualTo(artist.WithoutUnknown!.MacroF1));
            Assert.That(artist.Confusion, Is.EqualTo(new long[][] { [1, 1, 0], [0, 1, 1], [0, 0, 0] }));
        }
    }

    [Test]
    public void An_unknown_class_that_is_kept_counts()
    {
        TaskResult artist = Evaluate(keepUnknown: true).Tasks["artist"];
        Assert.That((artist.Labelled, artist.MacroF1), Is.EqualTo((4L, artist.WithUnknown!.MacroF1)));
        Assert.That(artist.WithoutUnknown!.Labelled, Is.EqualTo(2));
    }

    [TestCase(false, "artist without unknown")]
    [TestCase(true, "artist with unknown")]
    public void A_table_has_two_lines_for_a_task_with_an_unknown_class(bool keepUnknown, string calibrated)
    {
        EvaluationResult result = Evaluate(keepUnknown);
        ResultRow[] rows = [.. ResultRow.Of(result.Tasks)];
        Assert.That(rows.Select(row => row.Name), Is.EqualTo(new[] { "artist without unknown", "artist with unknown", "style" }));
        Assert.That(rows.Select(row => row.Averages.Labelled), Is.EqualTo(new[] { 2, 4, 5 }));
        Assert.That(rows.Single(row => row.Name == calibrated).CalibrationError, Is.EqualTo(result.Tasks["artist"].CalibrationError));
        Assert.That(rows.Count(row => row.CalibrationError is null), Is.EqualTo(1));
    }

    [Test]
    public void Joint_accuracy_is_of_pictures_with_all_labels()
    {
        Assert.That(Evaluate(keepUnknown: false).Joint, Is.EqualTo(new JointResult(0.5, 2)));
        Assert.That(Evaluate(keepUnknown: true).Joint, Is.EqualTo(new JointResult(0.5, 4)));
    }

    [Test]
    public void A_task_without_an_unknown_class_has_one_view()
    {
        TaskResult style = Evaluate(keepUnknown: false).Tasks["style"];
        double confidence = 1 / (1 + Math.Exp(-1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(style.WithUnknown, Is.Null);
            Assert.That(style.WithoutUnknown, Is.Null);
            Assert.That(style.Top1, Is.EqualTo(0.8));
            Assert.That(style.CalibrationError, Is.EqualTo(Math.Abs(0.8 - confidence)).Within(1e-9));
        }
    }

    private EvaluationResult Evaluate(bool keepUnknown)
    {
        EpochMetrics metrics = new(Heads, new EvaluationDetails(Heads, _source));
        PixelBatch batch = new(5, side: 1, tasks: 2) { Count = 5 };
        for (int row = 0; row < 5; row++)
        {
            batch.Samples[row] = row;
            int artist = _source.Label(row, 0);
            batch.Labels[row * 2] = artist == 0 && !keepUnknown ? LabelSet.Missing : artist;
            batch.Labels[(row * 2) + 1] = _source.Label(row, 1);
        }

        metrics.Add(Logits, batch.Labels, 5, [0, 0], [1, 1]);
        metrics.Details!.Add(Logits, batch);
        return EvaluationResult.Of(metrics, _source.Tasks, keepUnknown);
    }
}
