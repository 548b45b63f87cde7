using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Demo;
using Wikiart.Cuda.Trainer.Data.Inspection;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class DataInspectionTests
{
    private readonly TempFolder _folder = new();
    private DataReport _report;

    [OneTimeSetUp]
    public void Inspect()
    {
        // Real pictures: 40 of the demo data. 40 equals 3, 41 and 42 are 5 smaller and 6 brighter, 43 is cut, 44 is not there.
        DemoGenerator.WriteExamples(Directory.CreateDirectory(_folder.At("painted")).FullName, 0, 40, seed: 5, side: 96);
        string[] painted = [.. Directory.GetFiles(_folder.At("painted")).Order(StringComparer.Ordinal)];
        for (int i = 0; i < painted.Length; i++)
        {
            File.Copy(painted[i], _folder.At($"{i:00}.jpg"));
        }

        File.Copy(_folder.At("03.jpg"), _folder.At("40.jpg"));
        _folder.Write("41.jpg", Changed("05.jpg", image => image.Resize(64, 64), quality: 70));
        _folder.Write("42.png", Changed("06.jpg", image => image.Brightness(1.15f), quality: 95));
        _folder.Write("43.jpg", File.ReadAllBytes(_folder.At("07.jpg"))[..500]);
        string rows = string.Concat(Enumerable.Range(0, 45).Select(i =>
            $"{(i == 42 ? "42.png" : $"{i:00}.jpg")},{Artist(i)},{(i % 4 == 0 ? "" : i % 2 == 0 ? "baroque" : "rococo")}\n"));
        using IPaintingSource source = PaintingSources.Open(_folder.Write("list.csv", "path,artist,style\n" + rows));
        PictureFacts[] facts = PictureExamination.Run(source, threads: 2, () => false, _ => { })!;
        _report = DataInspection.Report(source, facts, new InspectionOptions());
        DataPage.Write(_folder.At("page.html"), _report, source, facts);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Classes_and_labels_are_counted()
    {
        Assert.That(_report.Paintings, Is.EqualTo(45));
        TaskReport artist = _report.Tasks[0];
        Assert.That(artist.UnknownClass, Is.EqualTo("Unknown Artist"));
        Assert.That((artist.Labelled, artist.Unknown, artist.Missing), Is.EqualTo((39, 6, 0)));
        TaskReport style = _report.Tasks[1];
        Assert.That((style.Labelled, style.Missing), Is.EqualTo((33, 12)));
        Assert.That(style.Classes, Is.EqualTo(new[] { new ClassCount("baroque", 11), new ClassCount("rococo", 22) }));
    }

    [Test]
    public void Names_that_differ_by_spelling_are_found() =>
        Assert.That(_report.Tasks[0].SimilarNames.Single(), Is.EquivalentTo(new[] { "claude-monet", "Claude_Monet" }));

    [Test]
    public void Unreadable_pictures_have_their_reason()
    {
        Assert.That(_report.Unreadable.Select(image => image.Sample), Is.EqualTo(new[] { 43, 44 }));
        Assert.That(_report.Unreadable[0].Reason, Does.Contain("truncated"));
        Assert.That(_report.Unreadable[1].Reason, Does.Contain("44.jpg"));
    }

    [Test]
    public void Equal_files_and_contradicting_labels_are_found()
    {
        Assert.That(_report.ExactDuplicates.Single(), Is.EqualTo(new[] { _folder.At("03.jpg"), _folder.At("40.jpg") }));
        Assert.That(_report.ContradictingDuplicates.Single(), Is.EqualTo(_report.ExactDuplicates.Single()));
    }

    [Test]
    public void Smaller_and_brighter_copies_are_found_and_nothing_else() =>
        Assert.That(_report.NearDuplicates, Is.EqualTo(new[]
        {
            new[] { _folder.At("05.jpg"), _folder.At("41.jpg") }, [_folder.At("06.jpg"), _folder.At("42.png")],
        }));

    [Test]
    public void Copies_on_both_sides_of_the_split_leak()
    {
        using IPaintingSource source = PaintingSources.Open(_folder.At("list.csv"));
        Split split = Split.Stratified(source, 0.2, 1);
        int[] train = split.Train;
        (int, int)[] copies = [(3, 40), (5, 41), (6, 42)];
        string[][] expected = [.. copies
            .Where(pair => train.Contains(pair.Item1) != train.Contains(pair.Item2))
            .Select(pair => new[] { source.NameOf(pair.Item1), source.NameOf(pair.Item2) })];
        Assert.That(_report.Split.Leaks, Is.EquivalentTo(expected));
        Assert.That(
            DuplicateGroups.Leaks([[1, 2], [3, 4], [5, 9]], new Split([1, 2, 3], [4, 5])), Is.EqualTo(new[] { new[] { 3, 4 } }));
    }

    [Test]
    public void Sizes_are_of_the_readable_pictures()
    {
        Assert.That((_report.Sizes!.MedianWidth, _report.Sizes.MedianHeight), Is.EqualTo((96, 96)));
        Assert.That(_report.Sizes.Smallest, Is.EqualTo($"{_folder.At("41.jpg")} (64 x 64)"));
        Assert.That(_report.Sizes.ShorterThan256, Is.EqualTo(43));
    }

    [Test]
    public void The_page_shows_each_class_with_its_pictures()
    {
        string page = File.ReadAllText(_folder.At("page.html"));
        Assert.That(page.Split("<img ").Length - 1, Is.EqualTo(_report.Tasks.Sum(task => task.Classes.Count(one => one.Count > 0))));
        string encoded = page[(page.IndexOf("base64,", StringComparison.Ordinal) + 7)..];
        using Image sheet = Image.Load(Convert.FromBase64String(encoded[..encoded.IndexOf('"')]));
        Assert.That(sheet.Height, Is.EqualTo(80));
        Assert.That(page, Does.Contain("claude-monet").And.Contain("Pictures that look alike: 2"));
    }

    [Test]
    public void The_command_prints_text_or_json_with_the_same_findings()
    {
        string text = Commands.CommandRun.Success("data", _folder.At("list.csv"), "--html", _folder.At("again.html"));
        Assert.That(text, Does.Contain("groups of equal files: 1").And.Contain("unreadable: 2").And.Contain("groups that look alike: 2"));
        Assert.That(new FileInfo(_folder.At("again.html")).Length, Is.GreaterThan(10_000));
        string json = Commands.CommandRun.Success("data", _folder.At("list.csv"), "--json");
        DataReport report = System.Text.Json.JsonSerializer.Deserialize(json, InspectionJson.Default.DataReport)!;
        Assert.That(report.NearDuplicates, Is.EqualTo(_report.NearDuplicates));
        Assert.That(report.Unreadable, Is.EqualTo(_report.Unreadable));
    }

    [TestCase("claude-monet", "Claude_Monet", true)]
    [TestCase("joaquã­n-sorolla", "joaquin-sorolla", true)]
    [TestCase("Pointillism", "Pointilism", true)]
    [TestCase("raphael", "raphael-kirchner", false)]
    [TestCase("class 10", "class 11", false)]
    [TestCase("monet", "manet", false)]
    public void Spelling_is_told_from_another_name(string one, string other, bool similar) =>
        Assert.That(SimilarNames.Find([one, "else", other]), Has.Length.EqualTo(similar ? 1 : 0));

    private static string Artist(int i) => i switch
    {
        40 => "Claude_Monet",
        _ when i % 7 == 6 => "Unknown Artist",
        _ => i % 2 == 0 ? "claude-monet" : "edgar-degas",
    };

    private byte[] Changed(string name, Action<IImageProcessingContext> change, int quality)
    {
        using Image<Rgb24> image = Image.Load<Rgb24>(_folder.At(name));
        image.Mutate(change);
        return TestImages.Encode(image, new JpegEncoder { Quality = quality });
    }
}
