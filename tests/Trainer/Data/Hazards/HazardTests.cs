using System.Diagnostics;
using System.Text;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Tests.Data.Hazards;

/// <summary>Pictures that real tools write, whole and broken, have the outcome that hazards.tsv says.</summary>
public sealed class HazardTests
{
    private const int Side = 32;
    private readonly TempFolder _folder = new();
    private string? _unavailable;
    private byte[] _flag = [];

    private static string Here => Path.Combine(AppContext.BaseDirectory, "Data", "Hazards");

    [OneTimeSetUp]
    public void Make()
    {
        if (!OperatingSystem.IsLinux())
        {
            _unavailable = "the script that makes the pictures runs on Linux: tests/Trainer/Data/Hazards/make-hazards.sh";
            return;
        }

        ProcessStartInfo start = new("bash", [Path.Combine(Here, "make-hazards.sh"), _folder.At("hazards")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process script = Process.Start(start)!;
        Task<string> errors = script.StandardError.ReadToEndAsync();
        string output = script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        if (script.ExitCode == 77)
        {
            _unavailable = output.Trim();
            return;
        }

        Assert.That(script.ExitCode, Is.Zero, output + errors.Result);
        _flag = Squeezed("flag.png", out string? fault)!;
        Assert.That(fault, Is.Null);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [TestCaseSource(nameof(Table))]
    public void A_picture_has_the_expected_outcome(string pattern, string expected)
    {
        if (_unavailable is not null)
        {
            Assert.Ignore(_unavailable);
        }

        string[] files = [.. Directory.GetFileSystemEntries(_folder.At("hazards"), pattern).Select(path => Path.GetFileName(path))];
        Assert.That(files, Has.Length.EqualTo(pattern == "cut-*.jpg" ? 40 : 1));
        using (Assert.EnterMultipleScope())
        {
            foreach (string file in files)
            {
                Check(file, expected);
            }
        }
    }

    [Test]
    public void The_table_names_every_picture()
    {
        if (_unavailable is not null)
        {
            Assert.Ignore(_unavailable);
        }

        HashSet<string> named = [.. Table().SelectMany(row => Directory.GetFileSystemEntries(_folder.At("hazards"), (string)row.Arguments[0]!))];
        Assert.That(Directory.GetFileSystemEntries(_folder.At("hazards")).Except(named), Is.Empty);
    }

    [Test]
    public void A_run_over_all_of_them_skips_the_broken_ones_and_names_each()
    {
        if (_unavailable is not null)
        {
            Assert.Ignore(_unavailable);
        }

        string[] files = [.. Directory.GetFiles(_folder.At("hazards")).Order(StringComparer.Ordinal)];
        using Wikiart.Cuda.Trainer.Data.Sources.FilePaintings source = new(
            "hazards", string.Empty, files, [new LabelSet("style", ["all"])], new int[files.Length]);
        using BatchLoader loader = new(
            source, [.. Enumerable.Range(0, files.Length)], new() { BatchSize = 7, ImageSize = 14, MaxUnreadable = 1, Training = true });
        int delivered = 0;
        while (loader.Next() is { } batch)
        {
            delivered += batch.Count;
            loader.Return(batch);
        }

        Assert.That(delivered + loader.UnreadableCount, Is.EqualTo(files.Length));
        Assert.That(loader.UnreadableCount, Is.InRange(50, files.Length / 3 * 2));
        Assert.That(loader.Unreadable.Select(image => image.Reason), Has.All.Not.Empty.And.All.Not.Contains("Exception"));
    }

    private static IEnumerable<TestCaseData> Table() =>
        File.ReadLines(Path.Combine(Here, "hazards.tsv"), Encoding.UTF8)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('\t'))
            .Select(cells => new TestCaseData(cells[0].Replace(@"\n", "\n"), cells[1]).SetArgDisplayNames(cells[0], cells[1]));

    private void Check(string file, string expected)
    {
        byte[]? pixels = Squeezed(file, out string? fault);
        string[] words = expected.Split(' ', 2);
        switch (words[0])
        {
            case "flag":
                Assert.That(fault, Is.Null, file);
                Assert.That(TestImages.Distance(pixels, _flag), Is.LessThanOrEqualTo(int.Parse(words[1])), file);
                break;
            case "colour":
                Assert.That(fault, Is.Null, file);
                Assert.That(pixels!.Chunk(3).Select(pixel => string.Join(',', pixel)), Has.All.EqualTo(words[1]), file);
                break;
            case "any":
                Assert.That(fault, Is.Null, file);
                break;
            default:
                Assert.That(fault, Does.Contain(words[1]), file);
                break;
        }
    }

    private byte[]? Squeezed(string file, out string? fault)
    {
        byte[] pixels = new byte[Side * Side * 3];
        try
        {
            fault = Squares.Decode(File.ReadAllBytes(Path.Combine(_folder.At("hazards"), file)), Side, 0.5, pixels);
        }
        catch (UnauthorizedAccessException e)
        {
            fault = e.Message;
        }

        return fault is null ? pixels : null;
    }
}
