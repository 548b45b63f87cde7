using System.Text.RegularExpressions;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

public sealed class RunFolderTests
{
    [Test]
    public void A_run_is_named_for_its_time_and_simultaneous_runs_get_folders_of_their_own()
    {
        using ScratchFolder folder = new();
        string parent = folder["runs"];
        string[] paths = new string[16];
        Parallel.For(0, paths.Length, i => paths[i] = RunFolder.CreateNamed(parent, TimeProvider.System).Path);
        Assert.That(paths.Distinct().Count(), Is.EqualTo(paths.Length));
        Assert.That(Directory.GetDirectories(parent), Is.EquivalentTo(paths));
        foreach (string path in paths)
            Assert.That(Regex.IsMatch(Path.GetFileName(path), @"^\d{8}-\d{6}(-\d+)?$"), path);
    }

    [Test]
    public void The_names_in_a_run_are_fixed()
    {
        using ScratchFolder folder = new();
        RunFolder run = RunFolder.Create(folder["run"]);
        Assert.That(run.ConfigPath, Is.EqualTo(Path.Combine(folder["run"], "config.json")));
        Assert.That(run.MetricsPath, Is.EqualTo(Path.Combine(folder["run"], "metrics.jsonl")));
        Assert.That(run.BestPath, Is.EqualTo(Path.Combine(folder["run"], "best.safetensors")));
        Assert.That(run.LastPath, Is.EqualTo(Path.Combine(folder["run"], "last.safetensors")));
    }

    [Test]
    public void A_new_run_takes_a_missing_or_an_empty_folder()
    {
        using ScratchFolder folder = new();
        Directory.CreateDirectory(folder["empty"]);
        RunFolder.Create(folder["empty"]);
        RunFolder.Create(Path.Combine(folder["a"], "b", "c"));
        Assert.That(File.Exists(Path.Combine(folder["a"], "b", "c", "metrics.jsonl")), Is.True);
    }

    [Test]
    public void A_new_run_refuses_a_folder_with_contents()
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder["thesis.tex"], "");
        string message = Refusal(() => RunFolder.Create(folder.Path));
        Assert.That(message, Is.EqualTo(
            $"The folder '{folder.Path}' already holds 'thesis.tex': a new run needs a new or empty folder, or else resume the run that is there."));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_file_in_the_place_of_the_folder_is_reported()
    {
        using ScratchFolder folder = new();
        string file = folder["file"];
        File.WriteAllText(file, "");
        Assert.That(Refusal(() => RunFolder.Create(file)), Is.EqualTo($"Cannot create the run folder '{file}': it is a file, not a folder."));
        Assert.That(Refusal(() => RunFolder.Open(file)), Is.EqualTo($"'{file}' is a file, where the folder of a run is expected."));
        string below = Path.Combine(file, "run");
        Assert.That(
            Refusal(() => RunFolder.CreateNamed(below, TimeProvider.System)),
            Does.StartWith("Cannot create the run folder '").And.EndWith($"': '{file}' is a file, not a folder."));
        Assert.That(Refusal(() => RunFolder.Create("")), Is.EqualTo("Cannot create the run folder '': this cannot be the name of a file."));
    }

    [Test]
    public void A_read_only_disk_is_reported()
    {
        using SmallDisk disk = new();
        Directory.CreateDirectory(disk["empty"]);
        disk.MakeReadOnly();
        Assert.That(Refusal(() => RunFolder.Create(disk["new"])), Is.EqualTo($"Cannot create the run folder '{disk["new"]}': the file system is read-only."));
        Assert.That(Refusal(() => RunFolder.Create(disk["empty"])), Is.EqualTo($"Cannot create the run folder '{disk["empty"]}': the file system is read-only."));
    }

    [Test]
    public void Resuming_needs_a_folder_with_a_checkpoint()
    {
        using ScratchFolder folder = new();
        string missing = folder["run"];
        Assert.That(Refusal(() => RunFolder.Open(missing)), Is.EqualTo($"There is no folder '{missing}' with a run to go on with."));
        RunFolder run = RunFolder.Create(missing);
        Assert.That(Refusal(() => RunFolder.Open(missing)), Does.Contain("holds no 'last.safetensors'"));
        SafetensorsWriter.Write(run.LastPath, new Dictionary<string, string>(), []);
        Assert.That(RunFolder.Open(missing).LastPath, Is.EqualTo(run.LastPath));
    }

    [Test]
    public void The_config_is_readable_json_and_comes_back()
    {
        using ScratchFolder folder = new();
        RunFolder run = RunFolder.Create(folder["run"]);
        SampleConfig config = new() { BatchSize = 32, LearningRate = 1e-3, DataFolder = "/data/wikiart" };
        run.WriteConfig(config, SampleJson.Default.SampleConfig);
        Assert.That(File.ReadAllLines(run.ConfigPath), Is.EqualTo(new[]
        {
            "{", "  \"batch_size\": 32,", "  \"learning_rate\": 0.001,", "  \"data_folder\": \"/data/wikiart\"", "}",
        }));
        Assert.That(run.ReadConfig(SampleJson.Default.SampleConfig), Is.EqualTo(config));
    }

    [TestCase("{\"batch_size\": 32}", "learning_rate")]
    [TestCase("{\"batch_size\": \"many\", \"learning_rate\": 1}", "batch_size")]
    [TestCase("null", "it holds null where an object is expected.")]
    [TestCase("{", "JSON")]
    [TestCase(null, "there is no such file.")]
    public void A_broken_config_is_reported(string? content, string hint)
    {
        using ScratchFolder folder = new();
        RunFolder run = RunFolder.Create(folder["run"]);
        if (content is not null)
            File.WriteAllText(run.ConfigPath, content);
        string message = Refusal(() => run.ReadConfig(SampleJson.Default.SampleConfig));
        Assert.That(message, Does.StartWith($"Cannot read '{run.ConfigPath}': ").And.Contains(hint));
    }

    private static string Refusal(Action action) => Assert.Throws<UserException>(action)!.Message;
}
