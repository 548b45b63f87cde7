using System.Text.Json;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Tests.Training;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

public sealed class PrepareCommandTests
{
    private readonly TempFolder _folder = new();

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void A_run_on_packed_data_has_the_same_bits_as_one_on_the_pictures()
    {
        string packed = _folder.At("packed");
        string output = CommandRun.Success("prepare", SmallDemo.Shard, "--out", packed, "--resize", "18");
        Assert.That(output, Does.Contain("80 decoded, 0 packed before or twice in the data, 0 unreadable"));
        Assert.That(output, Does.Contain($"train --data {packed}"));

        string onPictures = _folder.At("pictures");
        string onPacked = _folder.At("run");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "2", "--run-dir", onPictures]);
        string trained = CommandRun.Success(["train", .. SmallDemo.With("--data", packed), "--epochs", "2", "--run-dir", onPacked]);
        Assert.That(trained, Does.Contain("80 paintings packed at 18 px"));
        RunFiles.AssertSameWeights(onPacked, onPictures);
        Assert.That(
            CommandRun.Success("eval", "--weights", onPacked, "--data", packed), Does.Contain("on 80 pictures (all)"));

        using JsonDocument one = JsonDocument.Parse(CommandRun.Success("eval", "--weights", onPacked, "--data", packed, "--json"));
        using JsonDocument ten = JsonDocument.Parse(
            CommandRun.Success("eval", "--weights", onPacked, "--data", packed, "--json", "--crops", "10", "--batch-size", "32"));
        JsonElement artist = ten.RootElement.GetProperty("tasks").GetProperty("artist");
        Assert.That(artist.GetProperty("labelled").GetInt32(), Is.EqualTo(80));
        double difference = artist.GetProperty("loss").GetDouble() - one.RootElement.GetProperty("tasks").GetProperty("artist").GetProperty("loss").GetDouble();
        Assert.That(difference, Is.Not.Zero.And.InRange(-0.2, 0.2), "crops of the same pictures");
        Assert.That(CommandRun.Refusal("eval", "--weights", onPacked, "--crops", "5"), Does.Contain("--crops is 5; it must be 1 or 10"));
    }

    [Test]
    public void A_second_call_decodes_nothing()
    {
        string packed = _folder.At("again");
        CommandRun.Success("prepare", SmallDemo.Shard, "--out", packed, "--resize", "16");
        Assert.That(
            CommandRun.Success("prepare", SmallDemo.Shard, "--out", packed, "--resize", "16"), Does.Contain("0 decoded, 80 packed before"));
    }

    [Test]
    public void A_folder_of_something_else_is_refused()
    {
        _folder.Write("other/notes.txt", "x");
        Assert.That(CommandRun.Refusal("prepare", SmallDemo.Shard, "--out", _folder.At("other")), Does.Contain("notes.txt"));
        string packed = _folder.At("twice");
        CommandRun.Success("prepare", SmallDemo.Shard, "--out", packed, "--resize", "16");
        Assert.That(CommandRun.Refusal("prepare", packed), Does.Contain("is packed already"));
        Assert.That(CommandRun.Refusal("prepare", SmallDemo.Shard, "--resize", "0"), Does.Contain("--resize is 0"));
    }
}
