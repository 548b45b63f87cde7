using System.Text.Json;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>Classes belong together by their names: their numbers mean something else in every data set.</summary>
public sealed class ClassNamesTests
{
    private static readonly string[] Trained = ["blue", "green", "red"];

    [Test]
    public void Evaluation_follows_the_names_and_not_the_numbers()
    {
        using TempFolder folder = new();
        string weights = folder.At("run");
        string list = Listed(folder, "all.csv", "hue", i => Trained[i % 3]);
        CommandRun.Success(["train", .. SmallDemo.With("--data", list), "--epochs", "2", "--run-dir", weights]);
        string same = CommandRun.Success("eval", "--weights", weights, "--data", list, "--json");

        // Two classes less and one more, so that every number differs; a column more; what the model does not know has no label.
        string other = Listed(folder, "other.csv", "shape,hue", i => $"{i % 2},{(i % 3 == 2 ? "red" : "amber")}");
        string found = CommandRun.Success("eval", "--weights", weights, "--data", other, "--json");
        JsonElement all = JsonDocument.Parse(same).RootElement.GetProperty("tasks").GetProperty("hue");
        Assert.That(all.GetProperty("labelled").GetInt32(), Is.EqualTo(30));
        JsonElement red = JsonDocument.Parse(found).RootElement.GetProperty("tasks").GetProperty("hue");
        Assert.That(red.GetProperty("labelled").GetInt32(), Is.EqualTo(10));

        // The same pictures, all labelled red by the numbers of the training set.
        string redOnly = Listed(folder, "red.csv", "hue", i => i % 3 == 2 ? "red" : string.Empty);
        string expected = CommandRun.Success("eval", "--weights", weights, "--data", redOnly, "--json");
        Assert.That(found, Is.EqualTo(expected));
    }

    [Test]
    public void Data_without_a_common_class_or_task_is_refused()
    {
        using TempFolder folder = new();
        string weights = folder.At("run");
        string list = Listed(folder, "all.csv", "hue", i => Trained[i % 3]);
        CommandRun.Success(["train", .. SmallDemo.With("--data", list), "--epochs", "1", "--run-dir", weights]);
        string classes = Listed(folder, "classes.csv", "hue", _ => "amber");
        string tasks = Listed(folder, "tasks.csv", "shape", _ => "round");
        Assert.That(CommandRun.Refusal("eval", "--weights", weights, "--data", classes), Does.Contain("(amber, …)").And.Contain("(blue, …)"));
        Assert.That(CommandRun.Refusal("eval", "--weights", weights, "--data", tasks), Does.Contain("shape").And.Contain("hue"));
        Assert.That(
            CommandRun.Refusal("train", "--resume", weights, "--data", classes, "--epochs", "2"),
            Does.Contain("3 classes of hue").And.Contain("1 classes of hue"));
    }

    private static string Listed(TempFolder folder, string name, string columns, Func<int, string> cells) =>
        folder.Write(name, $"path,{columns}\n" + string.Concat(Enumerable.Range(0, 30).Select(i =>
        {
            folder.Write($"{i}.jpg", TestImages.Numbered(i));
            return $"{i}.jpg,{cells(i)}\n";
        })));
}
