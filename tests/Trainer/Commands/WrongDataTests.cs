using Wikiart.Cuda.Trainer.Formats.Tests;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>Wrong data and wrong checkpoints, each refused with one sentence before anything is written.</summary>
public sealed class WrongDataTests
{
    private readonly TempFolder _folder = new();

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void A_label_that_is_not_in_the_class_list_is_named_with_file_and_row()
    {
        const string names = """{"info":{"features":{"artist":{"names":["a","b"],"_type":"ClassLabel"}}}}""";
        string path = TestShard.Numbered(5, i => [i == 3 ? 2 : 0], new TestShard { Columns = ["artist"], HuggingFaceMetadata = names })
            .WriteTo(_folder.At("labels.parquet"));
        Assert.That(
            RefusedWith(path), Is.EqualTo($"wikiart: {path} row 3: column 'artist' holds label 2, expected -1 (none) to 1."));
    }

    [Test]
    public void A_list_without_rows_is_named()
    {
        string path = _folder.Write("empty.csv", "path,era\n");
        Assert.That(RefusedWith(path), Is.EqualTo($"wikiart: {path} lists no paintings below its header."));
    }

    [Test]
    public void A_shard_without_rows_is_named()
    {
        string path = new TestShard().WriteTo(_folder.At("empty.parquet"));
        Assert.That(RefusedWith(path), Is.EqualTo($"wikiart: {path} holds no rows."));
    }

    [Test]
    public void An_unknown_column_is_named_beside_those_that_there_are()
    {
        string sentence = RefusedWith(SmallDemo.Shard, "--columns", "artist,period");
        Assert.That(sentence, Does.Contain("'period'").And.Contain("artist, genre, style"));
    }

    [Test]
    public void A_truncated_shard_is_named()
    {
        string path = _folder.Write("cut.parquet", File.ReadAllBytes(SmallDemo.Shard)[..^9]);
        Assert.That(RefusedWith(path), Does.StartWith($"wikiart: {path} is truncated"));
    }

    [Test]
    public void A_column_named_twice_is_refused() =>
        Assert.That(RefusedWith(SmallDemo.Shard, "--columns", "artist,artist"), Does.Contain("'artist' is named twice"));

    [Test]
    public void A_loss_that_is_not_finite_stops_the_run_and_names_the_step()
    {
        string run = _folder.At("diverged");
        string sentence = CommandRun.Refusal(["train", .. SmallDemo.With("--lr", "1e30"), "--optimizer", "sgd", "--run-dir", run]);
        Assert.That(sentence, Does.Contain("The loss became").And.Contain("in step ").And.Contain("--lr"));
    }

    [Test]
    public void Nothing_to_evaluate_is_said()
    {
        string run = _folder.At("unvalidated");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "1", "--val-fraction", "0", "--run-dir", run]);
        Assert.That(CommandRun.Refusal("eval", "--weights", run), Does.Contain("has no pictures in --split val"));
        Assert.That(CommandRun.Success("eval", "--weights", run, "--split", "train"), Does.Contain("on 80 pictures (train)"));
    }

    [Test]
    public void A_file_that_says_nothing_of_its_model_is_refused()
    {
        string path = _folder.Write("plain.safetensors", SafetensorsBytes.Assemble("{}", 0));
        Assert.That(CommandRun.Refusal("eval", "--weights", path), Does.Contain(path).And.Contain("was not saved by this program"));
        string missing = _folder.At("missing.safetensors");
        Assert.That(CommandRun.Refusal("eval", "--weights", missing), Does.Contain(missing).And.Contain("there is no such file"));
        Assert.That(CommandRun.Refusal("train", "--resume", _folder.At("nowhere")), Does.Contain("nowhere"));
    }

    [Test]
    public void A_missing_picture_is_named()
    {
        string missing = _folder.At("missing.jpg");
        CommandRun run = CommandRun.Of("predict", missing, "--weights", "unused");
        Assert.That(run.Sentence(), Is.EqualTo($"wikiart: There is no file or folder '{missing}'."));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public void A_truncated_or_wrong_checkpoint_cannot_be_resumed_and_stays()
    {
        string run = _folder.At("resumed");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "1", "--run-dir", run]);
        string last = Path.Combine(run, "last.safetensors");
        byte[] whole = File.ReadAllBytes(last);
        File.Copy(Path.Combine(run, "best.safetensors"), last, overwrite: true);
        Assert.That(
            CommandRun.Refusal("train", "--resume", run, "--epochs", "2"),
            Does.Contain("lacks optimizer.exp_avg.conv1.weight"));
        File.WriteAllBytes(last, whole[..^1]);
        Assert.That(CommandRun.Refusal("train", "--resume", run, "--epochs", "2"), Does.Contain(last).And.Contain("it is truncated"));
        Assert.That(File.ReadAllBytes(last), Is.EqualTo(whole[..^1]));
        Assert.That(File.ReadAllLines(Path.Combine(run, "metrics.jsonl")), Has.Length.EqualTo(2));
        File.WriteAllBytes(last, whole);
        CommandRun.Success("train", "--resume", run, "--epochs", "2");
    }

    private string RefusedWith(string data, params string[] more)
    {
        string run = _folder.At("refused");
        string sentence = CommandRun.Refusal(["train", .. SmallDemo.With("--data", data), .. more, "--run-dir", run]);
        Assert.That(Directory.Exists(run), Is.False, "nothing is begun");
        return sentence;
    }
}
