using System.Text.Json;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>Damaged pictures in a data set are skipped, counted and named.</summary>
public sealed class UnreadablePicturesTests
{
    private const int Pictures = 60;
    private readonly TempFolder _folder = new();
    private string[] _arguments = [];

    [OneTimeSetUp]
    public void Write()
    {
        byte[] whole = TestImages.Numbered(0);
        string rows = string.Concat(Enumerable.Range(0, Pictures).Select(i =>
        {
            byte[] picture = i switch
            {
                7 => whole[..(whole.Length / 2)],
                23 => "no picture"u8.ToArray(),
                41 => [],
                _ => TestImages.Numbered(i),
            };
            _folder.Write($"{i}.jpg", picture);
            return $"{i}.jpg,{i % 2}\n";
        }));
        string list = _folder.Write("list.csv", "path,era\n" + rows);
        _arguments = SmallDemo.With("--data", list);
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void They_are_skipped_counted_and_named_once()
    {
        string run = _folder.At("run");
        string output = CommandRun.Success(["train", .. _arguments, "--epochs", "2", "--max-unreadable", "0.2", "--run-dir", run]);
        string[] skipped = [.. output.Split('\n').Where(line => line.StartsWith("skipped "))];
        Assert.That(skipped, Has.Length.EqualTo(3));
        foreach (int picture in (int[])[7, 23, 41])
        {
            Assert.That(skipped, Has.Exactly(1).StartsWith($"skipped {_folder.At($"{picture}.jpg")}: "));
        }

        int[] counts = [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line =>
            JsonDocument.Parse(line).RootElement.GetProperty("unreadable").GetInt32())];
        Assert.That(counts[0] + counts[1], Is.EqualTo(3), "training and validation of the first epoch");
        Assert.That((counts[2], counts[3]), Is.EqualTo((counts[0], counts[1])), "the second epoch");

        CommandRun evaluated = CommandRun.Of(["eval", "--weights", run, "--data", _arguments[1], "--json"]);
        JsonElement tasks = JsonDocument.Parse(evaluated.Output).RootElement.GetProperty("tasks");
        Assert.That(tasks.GetProperty("era").GetProperty("labelled").GetInt32(), Is.EqualTo(57));
        Assert.That(evaluated.Errors.Split("skipped ").Length - 1, Is.EqualTo(3));
        Assert.That(
            CommandRun.Success("eval", "--weights", run, "--data", _arguments[1]), Does.Contain("3 unreadable pictures were left out."));
    }

    [Test]
    public void More_than_the_set_fraction_stops_the_run_and_leaves_no_checkpoint()
    {
        string run = _folder.At("stopped");
        string sentence = CommandRun.Refusal(["train", .. _arguments, "--max-unreadable", "0.01", "--run-dir", run]);
        Assert.That(sentence, Does.Contain("cannot be read, more than the allowed fraction of 0.01; the first is ").And.Contain(".jpg: "));
        Assert.That(Directory.GetFiles(run, "*.safetensors*"), Is.Empty);
        Assert.That(File.ReadAllText(Path.Combine(run, "metrics.jsonl")), Is.Empty);
    }
}
