using System.Text.Json.Nodes;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Tests.Training;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>Options from a JSON file, with the command line over it.</summary>
public sealed class ConfigFileTests
{
    [Test]
    public void The_saved_config_of_a_run_makes_the_same_run()
    {
        using TempFolder folder = new();
        string first = folder.At("first");
        string second = folder.At("second");
        CommandRun.Success(
        [
            "train", .. SmallDemo.Arguments, "--epochs", "2", "--optimizer", "sgd", "--schedule", "cosine", "--warmup-epochs", "0.5", "--ema", "0.9",
            "--task-weights", "artist=2", "--drop", "0.1", "--clip-grad", "1", "--grad-accum-steps", "2", "--best-metric", "joint", "--run-dir", first,
        ]);
        CommandRun.Success("train", "--config", Path.Combine(first, "config.json"), "--run-dir", second);
        RunFiles.AssertSame(second, first);
        Assert.That(File.ReadAllText(Path.Combine(second, "config.json")), Is.EqualTo(File.ReadAllText(Path.Combine(first, "config.json"))));
    }

    [Test]
    public void The_command_line_goes_over_the_file_and_the_file_over_the_defaults()
    {
        using TempFolder folder = new();
        string config = folder.Write("c.json", """
            {
              // What is left out keeps its default.
              "learning_rate": 0.25, "batch_size": 16, "epochs": 1, "optimizer": { "kind": "sgd", "momentum": 0.5 },
            }
            """);
        string run = folder.At("run");
        CommandRun.Success(["train", .. SmallDemo.Arguments[..^2], "--momentum", "0.75", "--config", config, "--run-dir", run]);
        JsonObject saved = JsonNode.Parse(File.ReadAllText(Path.Combine(run, "config.json")))!.AsObject();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((double)saved["learning_rate"]!, Is.EqualTo(0.25), "not the default of sgd");
            Assert.That((int)saved["batch_size"]!, Is.EqualTo(10), "typed");
            Assert.That((double)saved["optimizer"]!["momentum"]!, Is.EqualTo(0.75), "typed");
            Assert.That((string?)saved["optimizer"]!["kind"], Is.EqualTo("Sgd"));
            Assert.That((double)saved["optimizer"]!["weight_decay"]!, Is.EqualTo(0.01), "default");
            Assert.That((string?)saved["data"], Is.EqualTo(SmallDemo.Shard));
        }
    }

    [TestCase("{\"batch\": 3}", "c.json' has 'batch', which is no option; there are data, columns, class_files, image_size")]
    [TestCase("{\"optimizer\": {\"rate\": 3}}", "c.json' has 'optimizer.rate', which is no option")]
    [TestCase("{\"epochs\": \"many\"}", "c.json': epochs has a value of the wrong kind")]
    [TestCase("{\"epochs\": 3,,}", "c.json' is not JSON: line 1, byte 14.")]
    [TestCase("[1]", "must hold one JSON object")]
    [TestCase("{\"epochs\": 0}", "--epochs is 0; it must be at least 1.")]
    public void A_wrong_file_is_named(string text, string expected)
    {
        using TempFolder folder = new();
        Assert.That(CommandRun.Refusal(["train", .. SmallDemo.Arguments, "--config", folder.Write("c.json", text)]), Does.Contain(expected));
    }

    [Test]
    public void A_file_that_is_not_there_is_named() =>
        Assert.That(CommandRun.Refusal("train", "--config", "nowhere.json"), Does.Contain("Cannot read 'nowhere.json'"));
}
