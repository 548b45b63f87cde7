using System.Text.Json;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Options that say which labels are learned.</summary>
public sealed class TaskChoiceTests
{
    [Test]
    public void Columns_choose_the_tasks_and_their_order()
    {
        using TempFolder folder = new();
        Assert.That(Heads(folder.At("all")), Is.EqualTo(new[] { "fc_artist1", "fc_genre1", "fc_style1" }));
        Assert.That(Heads(folder.At("two"), "--columns", "style,artist"), Is.EquivalentTo(new[] { "fc_style1", "fc_artist1" }));
        Assert.That(Tasks(folder.At("two")), Is.EqualTo(new[] { "style", "artist" }));
    }

    /// <summary>Ten pictures of each of two artists, and ten whose artist is not known.</summary>
    [TestCase(false, 20)]
    [TestCase(true, 30)]
    public void Unknown_is_a_missing_label_unless_it_is_kept(bool isKept, int labelled)
    {
        using TempFolder folder = new();
        string[] names = ["Unknown Artist", "claude-monet", "edgar-degas"];
        string run = folder.At("run");
        string[] keep = isKept ? ["--keep-unknown"] : [];
        CommandRun.Success(
            ["train", .. SmallDemo.With("--data", Listed(folder, i => names[i % 3])), .. keep, "--val-fraction", "0", "--epochs", "1", "--run-dir", run]);
        JsonElement entry = JsonDocument.Parse(File.ReadLines(Path.Combine(run, "metrics.jsonl")).Single()).RootElement;
        Assert.That(entry.GetProperty("tasks").GetProperty("artist").GetProperty("labelled").GetInt32(), Is.EqualTo(labelled));
    }

    [Test]
    public void Class_files_fix_the_classes_and_their_order()
    {
        using TempFolder folder = new();
        string list = Listed(folder, i => ((string[])["b", "c"])[i % 2]);
        Assert.That(Classes(folder.At("found"), list), Is.EqualTo(new[] { "b", "c" }));
        string classes = folder.Write("artists.txt", "c\nnobody\nb\n");
        Assert.That(Classes(folder.At("fixed"), list, "--class-files", $"artist={classes}"), Is.EqualTo(new[] { "c", "nobody", "b" }));
    }

    private static string[] Classes(string run, string data, params string[] options)
    {
        CommandRun.Success(["train", .. SmallDemo.With("--data", data), .. options, "--epochs", "1", "--run-dir", run]);
        string path = Path.Combine(run, "last.safetensors");
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return [.. Trainer.Training.CheckpointInfo.Read(path, file).Tasks.Single().Classes];
    }

    private static string[] Heads(string run, params string[] options)
    {
        CommandRun.Success(["train", .. SmallDemo.Arguments, .. options, "--epochs", "1", "--run-dir", run]);
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(run, "best.safetensors"));
        return [.. file.Tensors.Select(tensor => tensor.Name.Split('.')[0]).Where(name => name.EndsWith('1') && name.StartsWith("fc_", StringComparison.Ordinal)).Distinct()];
    }

    private static string[] Tasks(string run)
    {
        string path = Path.Combine(run, "last.safetensors");
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return [.. Trainer.Training.CheckpointInfo.Read(path, file).Tasks.Select(task => task.Task)];
    }

    private static string Listed(TempFolder folder, Func<int, string> artist) =>
        folder.Write("list.csv", "path,artist\n" + string.Concat(Enumerable.Range(0, 30).Select(i =>
        {
            folder.Write($"{i}.jpg", TestImages.Numbered(i));
            return $"{i}.jpg,{artist(i)}\n";
        })));
}
