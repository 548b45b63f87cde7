using System.Text.Json;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>What a newcomer types, in an empty folder.</summary>
public sealed class DefaultRunTests
{
    private const double LeastTop1 = 0.9;

    [Test]
    public void Half_of_the_default_epochs_learn_the_demo_data()
    {
        using TempFolder folder = new();
        CommandRun trained = ProgramRun.ToEnd(folder.Root, "train", "--epochs", "6");
        Assert.That(trained.ExitCode, Is.Zero, trained.Errors);
        Assert.That(trained.Output, Does.Contain("painting 2000 demo pictures").And.Contain("chance").And.Contain("wikiart predict "));

        // Without an option each command takes the newest run and the data that it was trained with.
        CommandRun evaluated = ProgramRun.ToEnd(folder.Root, "eval", "--json");
        JsonElement results = JsonDocument.Parse(evaluated.Output).RootElement.GetProperty("tasks");
        Assert.That(results.EnumerateObject().Select(task => task.Name), Is.EqualTo(new[] { "artist", "genre", "style" }));
        foreach (JsonProperty task in results.EnumerateObject())
        {
            TestContext.Out.WriteLine($"{task.Name}: top-1 {task.Value.GetProperty("top1").GetDouble():0.000}");
            Assert.That(task.Value.GetProperty("top1").GetDouble(), Is.AtLeast(LeastTop1), task.Name);
            Assert.That(task.Value.GetProperty("labelled").GetInt64(), Is.EqualTo(400), task.Name);
        }

        CommandRun predicted = ProgramRun.ToEnd(folder.Root, "predict", Path.Combine("data", "demo", "pictures"), "--format", "csv");
        Assert.That(predicted.ExitCode, Is.Zero, predicted.Errors);
        Assert.That(predicted.Output.Split(".jpg,").Length - 1, Is.EqualTo(8));
    }

    [TestCase("eval")]
    [TestCase("predict", "picture.png")]
    public void Nothing_is_trained_yet(params string[] arguments)
    {
        using TempFolder folder = new();
        folder.Write("picture.png", TestImages.Numbered(1));
        CommandRun run = ProgramRun.ToEnd(folder.Root, arguments);
        Assert.That(run.Sentence(), Is.EqualTo(
            "wikiart: There is no trained model in 'runs' yet: run wikiart train first, or name one with --weights."));
        Assert.That(Directory.GetFileSystemEntries(folder.Root), Has.Length.EqualTo(1));
    }
}
