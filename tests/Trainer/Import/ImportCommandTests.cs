using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Import;

/// <summary>Checkpoints that Python pickled (Fixtures/write_fixtures.py), imported through the command line.</summary>
public sealed class ImportCommandTests
{
    [TestCase("plain.pt")]
    [TestCase("wrapped.pth")]
    public void Every_value_arrives(string fixture)
    {
        using TempFolder folder = new();
        string target = folder.At("imported.safetensors");
        string said = CommandRun.Success("import", Fixture(fixture), "--out", target);
        Assert.That(said, Does.Contain("3 classes of hue, 8 px"));
        using TrainedModel model = new(target);
        Assert.That(Values(model, "conv1.weight"), Is.EqualTo(Enumerable.Range(0, 54).Select(i => i / 8f)));
        Assert.That(Values(model, "conv1.bias"), Is.EqualTo(new[] { 0.5f, -0.5f }));
        Assert.That(Values(model, "fc_hue1.bias"), Is.EqualTo(new[] { 1f, 2, 3, 4 }));
        Assert.That(Values(model, "fc_hue2.bias"), Is.EqualTo(new[] { -1f, -2, -3 }));

        // The storage holds the transposed matrix: entry [row, column] is its element column·4 + row.
        float[] transposed = [.. Enumerable.Range(0, 4).SelectMany(row => Enumerable.Range(0, 32).Select(column => ((column * 4) + row) / 16f))];
        Assert.That(Values(model, "fc_hue1.weight"), Is.EqualTo(transposed));
        Assert.That(model.Info.Model.Trunk, Is.EqualTo(new[] { 2 }));
        Assert.That(model.Info.Tasks[0].Classes, Is.EqualTo(new[] { "0", "1", "2" }));
    }

    [Test]
    public void An_imported_model_predicts()
    {
        using TempFolder folder = new();
        string target = folder.At("imported.safetensors");
        CommandRun.Success("import", Fixture("wrapped.pth"), "--out", target);
        folder.Write("picture.png", TestImages.Numbered(1));
        Assert.That(CommandRun.Success("predict", folder.At("picture.png"), "--weights", target), Does.Contain("hue"));
    }

    [Test]
    public void Missing_unexpected_and_mismatched_entries_are_listed()
    {
        using TempFolder folder = new();
        Assert.That(CommandRun.Refusal("import", Fixture("different.pt"), "--out", folder.At("x.safetensors")), Does.EndWith(
            "does not fit the model: missing: fc_hue2.bias; mismatched: conv1.bias [3] where [2] is expected; " +
            "unexpected: bn1.num_batches_tracked."));
        Assert.That(Directory.GetFiles(folder.Root), Is.Empty);
    }

    [Test]
    public void Unexpected_entries_are_left_out_on_demand()
    {
        using TempFolder folder = new();
        using SafetensorsFile best = SafetensorsFile.Open(TrainedDemo.Best);
        string more = folder.At("more.safetensors");
        SafetensorsWriter.Write(more, new Dictionary<string, string>(),
        [
            .. best.Tensors.Select(tensor => TensorSource.F32(
                "module." + tensor.Name, [.. tensor.Dims], (offset, destination) => best.Read(tensor.Name, offset, destination))),
            TensorSource.F32("module.extra", [1], new float[1]),
        ]);
        Assert.That(
            CommandRun.Refusal("import", more, "--out", folder.At("x.safetensors"), "--like", TrainedDemo.Run), Does.EndWith("unexpected: extra."));
        string said = CommandRun.Success(
            "import", more, "--out", folder.At("x.safetensors"), "--like", TrainedDemo.Run, "--ignore-unexpected");
        Assert.That(said, Does.Contain("left out: extra"));

        // The same weights and classes again, so the same results.
        Assert.That(
            CommandRun.Success("eval", "--weights", folder.At("x.safetensors"), "--json"),
            Is.EqualTo(CommandRun.Success("eval", "--weights", TrainedDemo.Best, "--json")));
    }

    [Test]
    public void Class_names_come_from_the_data()
    {
        using TempFolder folder = new();
        CommandRun.Success("import", TrainedDemo.Best, "--out", folder.At("x.safetensors"), "--data", SmallDemo.Shard);
        using TrainedModel imported = new(folder.At("x.safetensors"));
        using TrainedModel original = new(TrainedDemo.Best);
        Assert.That(imported.Info.Tasks.Single(task => task.Task == "style").Classes, Is.EqualTo(original.Info.Tasks[2].Classes));
    }

    [Test]
    public void Training_starts_from_a_PyTorch_checkpoint()
    {
        using TempFolder folder = new();
        folder.Write("data/red/1.png", TestImages.Numbered(1));
        folder.Write("data/green/2.png", TestImages.Numbered(2));
        folder.Write("data/blue/3.png", TestImages.Numbered(3));
        folder.Write("list.csv", "path,hue\ndata/red/1.png,red\ndata/green/2.png,green\ndata/blue/3.png,blue\n");

        // A learning rate of 0 keeps the weights as they came.
        CommandRun.Success(
            "train", "--data", folder.At("list.csv"), "--weights", Fixture("wrapped.pth"), "--image-size", "8", "--trunk", "2", "--hidden", "4",
            "--lr", "0", "--epochs", "1", "--val-fraction", "0", "--run-dir", folder.At("run"));
        using TrainedModel model = new(folder.At("run", "best.safetensors"));
        Assert.That(Values(model, "conv1.weight"), Is.EqualTo(Enumerable.Range(0, 54).Select(i => i / 8f)));
    }

    [TestCase("big-endian.pt", "its byte order is 'big'")]
    [TestCase("no-data.pt", "conv1.weight needs 216 bytes of data/0, and the archive has 0")]
    [TestCase("epoch-only.pt", "it holds no state_dict")]
    public void Damaged_checkpoints_are_refused(string fixture, string expected)
    {
        using TempFolder folder = new();
        Assert.That(CommandRun.Refusal("import", Fixture(fixture), "--out", folder.At("x.safetensors")), Does.Contain(expected));
        Assert.That(Directory.GetFiles(folder.Root), Is.Empty);
    }

    [Test]
    public void Truncated_and_foreign_files_are_refused_wherever_they_end()
    {
        using TempFolder folder = new();
        byte[] whole = File.ReadAllBytes(Fixture("plain.pt"));
        for (int length = 0; length < whole.Length; length += 61)
        {
            string file = folder.Write("cut.pt", whole[..length]);
            Assert.That(CommandRun.Refusal("import", file, "--out", folder.At("x.safetensors")), Does.Contain("cut.pt"), $"{length} bytes");
        }

        string old = folder.Write("old.pt", [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9]);
        Assert.That(CommandRun.Refusal("import", old, "--out", folder.At("x.safetensors")), Does.Contain("before PyTorch 1.6"));
    }

    [Test]
    public void A_pickle_with_flipped_bytes_is_read_or_refused_and_runs_nothing()
    {
        using TempFolder folder = new();
        byte[] whole = File.ReadAllBytes(Fixture("wrapped.pth"));
        for (int at = 40; at < 700; at += 7)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 0x15;
            CommandRun run = CommandRun.Of("import", folder.Write("changed.pt", changed), "--out", folder.At("x.safetensors"));
            Assert.That(run.ExitCode, Is.LessThan(2), $"byte {at}: {run.Errors}");
        }
    }

    [Test]
    public void Commands_that_need_a_checkpoint_point_to_import() =>
        Assert.That(CommandRun.Refusal("eval", "--weights", Fixture("plain.pt")), Does.Contain("wikiart import"));

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Import", "Fixtures", name);

    private static float[] Values(TrainedModel model, string name)
    {
        float[] values = new float[model.File.Get(name).ElementCount];
        model.File.Read(name, values);
        return values;
    }
}
