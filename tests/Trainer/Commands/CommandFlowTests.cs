using System.Text.Json;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>From pictures to predictions, through the command line.</summary>
internal sealed class CommandFlowTests
{
    private string _folder = null!;

    [OneTimeSetUp]
    public void Train()
    {
        _folder = Directory.CreateTempSubdirectory("wikiart-flow-").FullName;
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "2", "--run-dir", Run]);
        CommandRun.Success("demo", "--out", Demo, "--count", "6", "--size", "24", "--seed", "9");
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_run_folder_holds_config_log_and_checkpoints()
    {
        string[] names = [.. Directory.GetFiles(Run).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.That(names, Is.EqualTo((string[])["best.safetensors", "config.json", "last.safetensors", "metrics.jsonl"]));
        string[] phases =
        [
            .. File.ReadLines(Path.Combine(Run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("phase").GetString()!),
        ];
        Assert.That(phases, Is.EqualTo((string[])["train", "validation", "train", "validation"]));
    }

    [Test]
    public void Arithmetic_is_saved_with_the_run_and_kept_when_it_goes_on()
    {
        string run = Path.Combine(_folder, "direct");
        CommandRun.Success(
            ["train", .. SmallDemo.Arguments, "--device", "cpu", "--epochs", "1", "--run-dir", run, "--conv", "direct", "--simd", "vector128"]);
        string output = CommandRun.Success("train", "--device", "cpu", "--resume", run, "--epochs", "2");
        Assert.That(output, Does.Contain("Vector128"));
        Assert.That(File.ReadAllText(Path.Combine(run, "config.json")), Does.Contain("\"conv\": \"Direct\"").And.Contain("\"simd\": \"Vector128\""));
        Assert.That(CommandRun.Refusal("train", "--resume", run, "--conv", "auto"), Does.Contain("--conv cannot be given with --resume"));
    }

    [Test]
    public void Evaluation_repeats_the_best_validation()
    {
        using JsonDocument results = JsonDocument.Parse(CommandRun.Success("eval", "--weights", Run, "--json"));
        JsonElement[] logged = [.. File.ReadLines(Path.Combine(Run, "metrics.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Where(entry => entry.GetProperty("phase").GetString() == "validation")];
        double top1 = results.RootElement.GetProperty("artist").GetProperty("top1").GetDouble();
        Assert.That(logged.Select(entry => entry.GetProperty("tasks").GetProperty("artist").GetProperty("top1").GetDouble()), Does.Contain(top1));
        Assert.That(results.RootElement.GetProperty("style").GetProperty("labelled").GetInt64(), Is.EqualTo(16));
    }

    [Test]
    public void Another_data_set_is_matched_by_the_names_of_its_classes()
    {
        string table = CommandRun.Success("eval", "--weights", Run, "--data", Demo);
        Assert.That(table, Does.Contain("on 6 pictures (all)").And.Contain("artist").And.Contain("chance"));
    }

    [Test]
    public void Predictions_are_probabilities_in_falling_order()
    {
        string json = CommandRun.Success("predict", Path.Combine(Demo, "pictures"), "--weights", Run, "--json", "--top-k", "2");
        JsonElement[] pictures = [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];
        Assert.That(pictures, Has.Length.EqualTo(8));
        foreach (JsonElement classes in pictures.SelectMany(picture => picture.GetProperty("tasks").EnumerateObject()).Select(task => task.Value))
        {
            double[] shares = [.. classes.EnumerateArray().Select(one => one.GetProperty("probability").GetDouble())];
            Assert.That(shares, Has.Length.EqualTo(2));
            Assert.That(shares, Is.Ordered.Descending);
            Assert.That(shares.Sum(), Is.InRange(0.0, 1.0 + 1e-9));
        }
    }

    [Test]
    public void The_demo_is_a_shard_a_sheet_and_pictures()
    {
        Assert.That(File.Exists(Path.Combine(Demo, "contact-sheet.png")));
        Assert.That(Directory.GetFiles(Demo, "*.parquet"), Has.Length.EqualTo(1));
    }

    [TestCase("train")]
    [TestCase("eval")]
    [TestCase("predict")]
    [TestCase("summary")]
    [TestCase("demo")]
    public void Help_explains_every_option(string command)
    {
        string[] options = [.. CommandRun.Success(command, "--help").Split('\n').Where(line => line.StartsWith("  --", StringComparison.Ordinal))];
        Assert.That(options, Is.Not.Empty);
        Assert.That(options, Has.All.Match(@"[.\]]\s*$"));
    }

    private string Run => Path.Combine(_folder, "run");

    private string Demo => Path.Combine(_folder, "demo");
}
