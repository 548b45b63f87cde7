using Wikiart.Cuda.Trainer.Formats.Tests;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>Each wrong input ends with one sentence that names it, a code other than 0, and nothing half-written.</summary>
internal sealed class WrongInputTests
{
    private string _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("wikiart-wrong-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("--batch-size", "0", "--batch-size is 0; it must be at least 1.")]
    [TestCase("--epochs", "0", "--epochs is 0; it must be at least 1.")]
    [TestCase("--image-size", "2", "--image-size 2 is too small: 2 poolings halve it to nothing; at least 4 pixels are needed.")]
    [TestCase("--lr", "NaN", "--lr is NaN; it must be at least 0.")]
    [TestCase("--lr", "fast", "--lr is 'fast'; it must be a number.")]
    [TestCase("--optimizer", "adam", "--optimizer is 'adam'; it must be one of adamw, sgd.")]
    [TestCase("--conv", "winograd3", "--conv is 'winograd3'; it must be one of auto, direct, winograd2, winograd4.")]
    [TestCase("--simd", "sse", "--simd is 'sse'; it must be one of vector128, avx2, avx512.")]
    [TestCase("--trunk", "8,x", "'x' is not a whole number")]
    [TestCase("--trunk", ",", "--trunk is ',', which has no number; expected for example 64,128,256.")]
    [TestCase("--batch-size", "2000000000", "--batch-size is 2000000000; of pictures of 16×16 pixels at most 2796202 fit in a batch.")]
    [TestCase("--label-smoothing", "2", "--label-smoothing is 2; it must be between 0 and 1.")]
    [TestCase("--columns", "painter", "painter")]
    public void An_option_out_of_range_is_named(string option, string value, string expected)
    {
        string run = Path.Combine(_folder, "run");
        Assert.That(CommandRun.Refusal([.. Without(option), option, value, "--run-dir", run]), Does.Contain(expected));
        Assert.That(Directory.Exists(run), Is.False, "a run folder was left behind");
    }

    [Test]
    public void A_path_that_is_not_there_is_named()
    {
        string missing = Path.Combine(_folder, "nowhere");
        Assert.That(CommandRun.Refusal("train", "--data", missing), Does.Contain(missing));
    }

    [Test]
    public void An_empty_folder_is_no_data() => Assert.That(CommandRun.Refusal("train", "--data", _folder), Does.Contain(_folder).And.Contain("empty"));

    [Test]
    public void A_file_that_is_no_parquet_is_named()
    {
        string path = Path.Combine(_folder, "fake.parquet");
        File.WriteAllText(path, "these are not columns");
        Assert.That(CommandRun.Refusal("train", "--data", path), Does.Contain("fake.parquet"));
    }

    [Test]
    public void A_label_out_of_range_is_named_with_its_row()
    {
        string path = Path.Combine(_folder, "list.csv");
        File.WriteAllText(path, "path,style\na.jpg,0\nb.jpg,-7\n");
        Assert.That(CommandRun.Refusal("train", "--data", path), Does.Contain("list.csv").And.Contain("3").And.Contain("-7"));
    }

    [Test]
    public void Too_many_unreadable_pictures_stop_the_run()
    {
        string path = Path.Combine(_folder, "list.csv");
        File.WriteAllText(path, "path,style\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"gone{i}.jpg,{i % 2}\n")));
        string sentence = CommandRun.Refusal([.. Without("--data"), "--data", path, "--run-dir", Path.Combine(_folder, "run")]);
        Assert.That(sentence, Does.Contain("cannot be read").And.Contain("gone"));
    }

    [Test]
    public void A_truncated_checkpoint_is_named()
    {
        string run = TrainedRun();
        string best = Path.Combine(run, "best.safetensors");
        File.WriteAllBytes(best, File.ReadAllBytes(best)[..^100]);
        Assert.That(CommandRun.Refusal("eval", "--weights", run), Does.Contain("best.safetensors").And.Contain("truncated"));
    }

    [Test]
    public void A_checkpoint_of_another_shape_names_the_layer()
    {
        string weights = Path.Combine(TrainedRun(), "best.safetensors");
        string run = Path.Combine(_folder, "other");
        string sentence = CommandRun.Refusal([.. Without("--hidden"), "--hidden", "9", "--weights", weights, "--run-dir", run]);
        Assert.That(sentence, Does.Contain("fc_artist1.weight").And.Contain("best.safetensors"));
    }

    [Test]
    public void A_resumed_run_keeps_its_options()
    {
        string sentence = CommandRun.Refusal("train", "--resume", TrainedRun(), "--lr", "1");
        Assert.That(sentence, Does.Contain("--lr cannot be given with --resume"));
        Assert.That(CommandRun.Refusal("train", "--resume", _folder), Does.Contain("last.safetensors"));
    }

    [Test]
    public void Pictures_that_cannot_be_read_do_not_stop_the_others()
    {
        string run = TrainedRun();
        string pictures = Path.Combine(_folder, "pictures");
        Directory.CreateDirectory(pictures);
        File.WriteAllText(Path.Combine(pictures, "bad.jpg"), "no picture");
        CommandRun.Success("demo", "--out", Path.Combine(_folder, "demo"), "--count", "4", "--size", "24");
        foreach (string picture in Directory.GetFiles(Path.Combine(_folder, "demo", "pictures")))
        {
            File.Copy(picture, Path.Combine(pictures, Path.GetFileName(picture)));
        }

        CommandRun predicted = CommandRun.Of("predict", pictures, "--weights", run, "--json");
        Assert.That(predicted.Sentence(), Does.Contain("1 of 9 pictures").And.Contain("bad.jpg"));
        Assert.That(predicted.Output.Split("\"error\": null").Length - 1, Is.EqualTo(8));
    }

    [Test]
    public void A_disk_that_fills_up_leaves_the_earlier_checkpoint()
    {
        using SmallDisk disk = new();
        string run = disk["run"];
        CommandRun.Success([.. Tiny(), "--epochs", "1", "--run-dir", run]);
        byte[] before = File.ReadAllBytes(Path.Combine(run, "last.safetensors"));
        using (FileStream filler = File.Create(disk["filler"]))
        {
            FillDisk(filler);
        }

        Assert.That(CommandRun.Refusal("train", "--resume", run, "--epochs", "2"), Does.Contain("full").And.Contain(run));
        Assert.That(File.ReadAllBytes(Path.Combine(run, "last.safetensors")), Is.EqualTo(before));
    }

    [Test]
    public void A_run_folder_that_cannot_be_written_is_named()
    {
        using SmallDisk disk = new();
        disk.MakeReadOnly();
        Assert.That(CommandRun.Refusal([.. Tiny(), "--run-dir", disk["run"]]), Does.Contain("read-only"));
    }

    private static void FillDisk(FileStream filler)
    {
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                filler.Write(block);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            // Full, as intended.
        }
    }

    private static string[] Tiny() => ["train", .. SmallDemo.Arguments];

    /// <summary>A tiny run's command line without one of its options.</summary>
    private static string[] Without(string option)
    {
        List<string> arguments = ["train", .. SmallDemo.Arguments];
        int index = arguments.IndexOf(option);
        if (index >= 0)
        {
            arguments.RemoveRange(index, 2);
        }

        return [.. arguments];
    }

    private string TrainedRun()
    {
        string run = Path.Combine(_folder, "trained");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "1", "--run-dir", run]);
        return run;
    }
}
