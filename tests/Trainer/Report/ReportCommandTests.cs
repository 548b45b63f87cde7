using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Report;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Report;

/// <summary>What the page says is what the run did.</summary>
public sealed partial class ReportCommandTests
{
    private const int HeldOut = 16;
    private static readonly Lazy<string> Page = new(() =>
    {
        using TempFolder folder = new();
        CommandRun.Success("report", TrainedDemo.Run, "--out", folder.At("report.html"));
        return File.ReadAllText(folder.At("report.html"));
    });

    [Test]
    public void It_needs_nothing_from_elsewhere()
    {
        Assert.That(Page.Value, Does.Not.Contain("src=\"http").And.Not.Contain("href=").And.Not.Contain("@import").And.Not.Contain("url("));
        Assert.That(Sources().Matches(Page.Value).Select(match => match.Groups[1].Value), Is.Not.Empty.And.All.StartsWith("data:image/"));
    }

    [Test]
    public void Its_confusions_add_up_to_the_logged_validation([Values("artist", "genre", "style")] string task)
    {
        using TrainedModel best = new(TrainedDemo.Best);
        JsonElement logged = File.ReadLines(Path.Combine(TrainedDemo.Run, "metrics.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Single(entry => entry.GetProperty("phase").GetString() == "validation" && entry.GetProperty("step").GetInt64() == best.Info.Progress.Step);
        string chart = Regex.Match(Page.Value, $"aria-label=\"confusion matrix of {task}\".*?</svg>", RegexOptions.Singleline).Value;
        int right = 0;
        int all = 0;
        foreach (Match cell in Cell().Matches(chart))
        {
            int pictures = int.Parse(cell.Groups["n"].Value);
            all += pictures;
            right += cell.Groups["true"].Value == cell.Groups["named"].Value ? pictures : 0;
        }

        Assert.That(all, Is.EqualTo(HeldOut));
        Assert.That(right / (double)all, Is.EqualTo(logged.GetProperty("tasks").GetProperty(task).GetProperty("top1").GetDouble()).Within(1e-12));
        Assert.That(Page.Value, Does.Contain($"{task}: {all - right} of {all}"), "the mistakes");
    }

    /// <summary>The unknown class of the demo's artists and genres makes two lines of each.</summary>
    [Test]
    public void Its_table_has_the_figures_of_the_evaluation()
    {
        CommandRun run = CommandRun.Of("eval", "--weights", TrainedDemo.Run, "--json");
        JsonElement tasks = JsonDocument.Parse(run.Output).RootElement.GetProperty("tasks");
        foreach (JsonProperty task in tasks.EnumerateObject())
        {
            foreach ((string view, string suffix) in ((string, string)[])[("without_unknown", " without unknown"), ("with_unknown", " with unknown")])
            {
                bool hasViews = task.Value.TryGetProperty(view, out JsonElement averages);
                JsonElement figures = hasViews ? averages : task.Value;
                string[] cells = Cells($"{task.Name}{(hasViews ? suffix : string.Empty)}");
                Assert.That(cells[0], Is.EqualTo($"{figures.GetProperty("labelled").GetInt64()}"));
                Assert.That(cells[1], Is.EqualTo(Percent(figures, "top1")));
                Assert.That(cells[2], Is.EqualTo(task.Value.GetProperty("confusion").GetArrayLength() > 5 ? Percent(figures, "top5") : "–"));
                Assert.That(cells[3], Is.EqualTo(Percent(figures, "macro_f1")));
                Assert.That(cells[4], Is.EqualTo(Percent(figures, "balanced_accuracy")));
                Assert.That(cells[5], Is.EqualTo(hasViews && view == "with_unknown" ? "–" : Percent(task.Value, "calibration_error")));
            }
        }

        static string[] Cells(string row) =>
            [.. Regex.Match(Page.Value, $"<tr><td>{row}</td>(.*?)</tr>").Groups[1].Value.Split("</td>").SkipLast(1).Select(cell => cell["<td>".Length..])];

        static string Percent(JsonElement figures, string name) => $"{figures.GetProperty(name).GetDouble() * 100:0.0} %";
    }

    [Test]
    public void Its_reliability_diagrams_count_every_picture([Values("artist", "genre", "style")] string task)
    {
        string chart = Regex.Match(Page.Value, $"aria-label=\"reliability of {task}\".*?</svg>", RegexOptions.Singleline).Value;
        Assert.That(Regex.Matches(chart, "data-tip=\"(\\d+) pictures").Sum(match => int.Parse(match.Groups[1].Value)), Is.EqualTo(HeldOut));
        Assert.That(chart, Does.Match("calibration error \\d+\\.\\d %"));
    }

    [Test]
    public void Its_charts_are_written_as_pictures_on_demand()
    {
        using TempFolder folder = new();
        CommandRun.Success("report", TrainedDemo.Run, "--out", folder.At("report.html"), "--png", folder.At("charts"));
        string[] expected = [.. Regex.Matches(Page.Value, "data-name=\"([^\"]*)\"").Select(match => match.Groups[1].Value + ".png")];
        string[] files = Directory.GetFiles(folder.At("charts"));
        Assert.That(files.Select(Path.GetFileName), Is.EquivalentTo(expected));
        Assert.That(expected, Has.Member("confusion--style.png").And.Member("reliability--genre.png").And.Member("time-spent-waiting-for-data.png"));
        foreach (string file in files)
        {
            Assert.That(SixLabors.ImageSharp.Image.Identify(file).Width, Is.EqualTo(1600), file);
        }

        folder.Write("taken", "a file");
        Assert.That(
            CommandRun.Refusal("report", TrainedDemo.Run, "--out", folder.At("report.html"), "--png", folder.At("taken")), Does.Contain("cannot be made"));
    }

    [Test]
    public void Its_curves_have_every_epoch_of_the_log()
    {
        string chart = Regex.Match(Page.Value, "aria-label=\"Loss, all tasks\".*?</svg>", RegexOptions.Singleline).Value;
        string[] tips = [.. Regex.Matches(chart, "data-tip=\"([^\"]*)\"").Select(match => match.Groups[1].Value)];
        Assert.That(tips, Has.Length.EqualTo(4));
        double[] logged =
        [
            .. File.ReadLines(Path.Combine(TrainedDemo.Run, "metrics.jsonl"))
                .Select(line => JsonDocument.Parse(line).RootElement)
                .Where(entry => entry.GetProperty("phase").GetString() == "validation")
                .Select(entry => entry.GetProperty("loss").GetDouble()),
        ];
        Assert.That(tips.Zip(logged, (tip, loss) => tip.Contains($"validation  {loss:0.###}", StringComparison.Ordinal)), Has.All.True);
    }

    [Test]
    public void It_shows_sample_pictures_with_an_overlay_a_task() =>
        Assert.That(Regex.Count(Page.Value, "class=\"cam\""), Is.EqualTo(6 * 3));

    [Test]
    public void Several_runs_share_their_charts()
    {
        using TempFolder folder = new();
        string second = folder.At("second");
        CommandRun.Success(["train", .. SmallDemo.With("--lr", "1e-4"), "--epochs", "2", "--run-dir", second]);
        CommandRun.Success("report", TrainedDemo.Run, second, "--out", folder.At("both.html"));
        string page = File.ReadAllText(folder.At("both.html"));
        Assert.That(page, Does.Contain("<h1>2 runs</h1>").And.Contain("trained validation").And.Contain("second train"));
        Assert.That(Regex.Count(page, "<tr><td>"), Is.EqualTo(2));
        Assert.That(
            CommandRun.Refusal("report", TrainedDemo.Run, second, "--limit", "3"), Does.Contain("--limit is about judging one run"));
    }

    [Test]
    public void Fewer_pictures_are_judged_on_demand()
    {
        using TempFolder folder = new();
        CommandRun.Success("report", TrainedDemo.Run, "--limit", "5", "--out", folder.At("report.html"));
        Assert.That(File.ReadAllText(folder.At("report.html")), Does.Contain("5 held-out pictures"));
    }

    [Test]
    public void Names_cannot_break_out_of_the_page()
    {
        using TempFolder folder = new();
        string[] names = ["<script>alert(1)</script>", "a\" onload=\"x", "Zoë & 北斎"];
        string rows = string.Concat(Enumerable.Range(0, 30).Select(i =>
        {
            folder.Write($"{i}.png", TestImages.Numbered(i));
            return $"{i}.png,\"{names[i % 3].Replace("\"", "\"\"")}\"\n";
        }));
        string run = folder.At("run");
        CommandRun.Success(["train", .. SmallDemo.With("--data", folder.Write("list.csv", "path,hue\n" + rows)), "--epochs", "1", "--run-dir", run]);
        CommandRun.Success("report", run);
        string page = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.That(page, Does.Not.Contain("<script>alert").And.Not.Contain("\" onload=\""));
        Assert.That(WebUtility.HtmlDecode(page), Does.Contain(names[2]));
    }

    [Test]
    public void A_line_that_is_being_written_is_left_out()
    {
        using TempFolder folder = new();
        string[] lines = File.ReadAllLines(Path.Combine(TrainedDemo.Run, "metrics.jsonl"));
        folder.Write("metrics.jsonl", lines[0] + "\n" + lines[1] + "\n" + lines[2][..40]);
        folder.Write("config.json", "{}");
        RunRecord record = RunRecord.Read(folder.Root);
        Assert.That(record.Entries, Has.Count.EqualTo(2));
        string live = RunReport.Live(record, refreshSeconds: 10).Html;
        Assert.That(live, Does.Contain("http-equiv=\"refresh\" content=\"10\"").And.Contain("Loss, genre"));
    }

    [Test]
    public void Training_leaves_the_whole_page_when_asked()
    {
        using TempFolder folder = new();
        string run = folder.At("run");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "2", "--report", "--run-dir", run]);
        string page = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.That(page, Does.Contain("Most confident mistakes").And.Not.Contain("http-equiv=\"refresh\""));
    }

    [Test]
    public void Folders_without_results_are_refused()
    {
        using TempFolder folder = new();
        Assert.That(CommandRun.Refusal("report", folder.At("none")), Does.Contain("There is no folder"));
        Assert.That(CommandRun.Refusal("report", folder.Root), Does.Contain("is not the folder of a run"));
        folder.Write("metrics.jsonl", string.Empty);
        Assert.That(CommandRun.Refusal("report", folder.Root), Does.Contain("holds no results yet"));
        Assert.That(CommandRun.Refusal("report", TrainedDemo.Run, "--limit", "0"), Does.Contain("--limit is 0"));
    }

    [GeneratedRegex("src=\"([^\"]*)\"")]
    private static partial Regex Sources();

    [GeneratedRegex("data-tip=\"(?<true>[^\n\"]*)\nnamed (?<named>[^\n\"]*)\n(?<n>\\d+) of ")]
    private static partial Regex Cell();
}
