using System.Text.Json;
using CsvHelper;
using Wikiart.Cuda.Trainer.Commands;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Inference;

/// <summary>What predict takes and what it prints.</summary>
public sealed class PredictInputTests
{
    [Test]
    public void A_list_on_the_standard_input_is_read_and_what_cannot_be_read_is_reported()
    {
        using TempFolder folder = new();
        string good = folder.Write("a, \"quoted\" name.png", TestImages.Numbered(1));
        string broken = folder.Write("broken.jpg", "no picture"u8.ToArray());
        string absent = folder.At("absent.png");
        CommandRun run = WithInput($"{broken}\n\n{absent}\n{good}\n", "predict", "-", "--weights", TrainedDemo.Run, "--format", "csv", "--top-k", "2");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Sentence(), Does.Contain("2 of 3 pictures could not be read"));
        Dictionary<string, string>[] rows = Rows(run.Output);
        Assert.That(rows.Select(row => row["file"]), Is.EqualTo(new[] { broken, absent, good }));
        Assert.That(rows[0]["error"], Is.EqualTo("the file is no picture of a known format"));
        Assert.That(rows[1]["error"], Is.Not.Empty);
        Assert.That(rows[2]["error"], Is.Empty);
        Assert.That(rows[0]["artist_1"], Is.Empty);
        double[] shares = [.. new[] { "artist_1", "artist_2" }.Select(name => double.Parse(rows[2][name + "_probability"]))];
        Assert.That(shares, Is.Ordered.Descending);
        Assert.That(rows[2].Keys, Does.Contain("style_2").And.Not.Contain("style_3"));
    }

    [Test]
    public void A_pattern_finds_files_in_any_depth()
    {
        using TempFolder folder = new();
        folder.Write("one/1.png", TestImages.Numbered(1));
        folder.Write("two/deep/2.png", TestImages.Numbered(2));
        folder.Write("two/deep/notes.txt", "no picture");
        Assert.That(Files(folder, folder.At("**/*.png")), Is.EqualTo(new[] { folder.At("one/1.png"), folder.At("two/deep/2.png") }));
        Assert.That(Files(folder, folder.At("two/*/*")), Is.EqualTo(new[] { folder.At("two/deep/2.png") }));
        Assert.That(
            CommandRun.Refusal("predict", folder.At("*.gif"), "--weights", TrainedDemo.Run), Does.Contain("No picture matches"));
        Assert.That(
            CommandRun.Refusal("predict", Path.Combine(folder.Root, "none", "*.gif"), "--weights", TrainedDemo.Run), Does.Contain("There is no folder"));
    }

    [Test]
    public void The_size_of_a_batch_changes_nothing()
    {
        string one = CommandRun.Success("predict", TrainedDemo.Pictures, "--weights", TrainedDemo.Run, "--format", "csv", "--batch-size", "1");
        string many = CommandRun.Success("predict", TrainedDemo.Pictures, "--weights", TrainedDemo.Run, "--format", "csv", "--batch-size", "5");
        Assert.That(one, Is.EqualTo(many));
    }

    [Test]
    public void The_table_has_a_share_for_every_picture_and_task() => Assert.That(
        CommandRun.Success("predict", TrainedDemo.Pictures, "--weights", TrainedDemo.Run, "--top-k", "1").Split(" %  ").Length - 1,
        Is.EqualTo(8 * 3));

    private static Dictionary<string, string>[] Rows(string csv)
    {
        using CsvReader reader = CsvReader.Create(new StringReader(csv), new CsvReaderOptions { HasHeader = false });
        List<string[]> rows = [];
        while (reader.Read())
        {
            rows.Add(reader.Current.ToArray());
        }

        return [.. rows.Skip(1).Select(row => rows[0].Zip(row).ToDictionary(pair => pair.First, pair => pair.Second))];
    }

    private static string[] Files(TempFolder folder, string pattern) =>
    [
        .. JsonDocument.Parse(CommandRun.Success("predict", pattern, "--weights", TrainedDemo.Run, "--format", "json")).RootElement
            .EnumerateArray().Select(picture => Path.GetFullPath(picture.GetProperty("file").GetString()!, folder.Root)),
    ];

    private static CommandRun WithInput(string input, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter errors = new();
        int exitCode = CommandLine.Run(arguments, new Screen(output, errors, isTerminal: false, new StringReader(input)));
        return new CommandRun(exitCode, output.ToString(), errors.ToString());
    }
}
