using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Inspection;
using Wikiart.Cuda.Trainer.Training;
using Screen = Wikiart.Cuda.Trainer.Terminal.Screen;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart data</c>: what a data set holds, and what is wrong with it.</summary>
internal sealed class DataCommand
{
    private const int MostNamed = 10;

    private readonly Screen _screen;
    private readonly SourceArguments _source = new();
    private readonly Argument<string> _data = new("DATA") { Description = "Paintings, in any form that train takes." };
    private readonly Option<bool> _json = new("--json") { Description = "Print everything as JSON." };

    private readonly Option<string?> _html = new("--html")
    {
        Description = "Write a page with a contact sheet of each class into this file.",
        HelpName = "FILE",
    };

    private readonly Option<int> _near = new("--near")
    {
        Description = "In how many of 256 bits of a perceptual hash pictures that look alike may differ.",
        HelpName = "BITS",
        DefaultValueFactory = _ => new InspectionOptions().NearBits,
    };

    private readonly Option<double> _validation = new("--val-fraction")
    {
        Description = "Fraction that train would hold out, 0 to 1, unless the data has its own split.",
        HelpName = "F",
        DefaultValueFactory = _ => new InspectionOptions().ValidationFraction,
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Seed that train would split with.",
        HelpName = "N",
        DefaultValueFactory = _ => new InspectionOptions().Seed,
    };

    private readonly Option<int> _workers = new("--workers") { Description = "Threads that decode; 0 for one a core.", HelpName = "N" };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public DataCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("data", "Reports classes, missing labels, sizes, unreadable pictures, duplicates and leakage of a data set.")
        {
            _data, _json, _html, _near, _validation, _seed, _workers,
        };
        _source.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        InspectionOptions options = new()
        {
            NearBits = parsed.GetValue(_near),
            ValidationFraction = parsed.GetValue(_validation),
            Seed = parsed.GetValue(_seed),
        };
        int workers = parsed.GetValue(_workers);
        if (options.NearBits is < 0 or > 256 || workers < 0)
        {
            throw new UserException($"--near is {options.NearBits} and --workers {workers}; they must be from 0 to 256, and at least 0.");
        }

        using StopRequest stop = new();
        using IPaintingSource source = PaintingSources.Open(parsed.GetValue(_data)!, _source.Of(parsed) with { InOrder = true });
        bool json = parsed.GetValue(_json);
        PictureFacts[]? facts = null;
        int threads = workers == 0 ? Environment.ProcessorCount : workers;
        void Examine(Action<int> report) => facts = PictureExamination.Run(source, threads, () => stop.IsRequested, report);
        if (json)
        {
            Examine(_ => { });
        }
        else
        {
            _screen.Work.Track("data", source.Count, report => Examine(done => report(done, string.Empty)));
        }

        if (facts is null)
        {
            return ExitCode.Interrupted;
        }

        DataReport found = DataInspection.Report(source, facts, options);
        if (json)
        {
            _screen.Output.WriteLine(JsonSerializer.Serialize(found, InspectionJson.Default.DataReport));
        }
        else
        {
            Print(found);
        }

        if (parsed.GetValue(_html) is { } path)
        {
            DataPage.Write(path, found, source, facts);
            _screen.Errors.WriteLine($"{path}: the same with a contact sheet of each class");
        }

        return ExitCode.Success;
    }

    private void Print(DataReport report)
    {
        TextWriter output = _screen.Output;
        output.WriteLine(report.Description);
        Table table = new Table().Border(TableBorder.Rounded).AddColumns("task", "classes", "labelled", "missing", "unknown", "most frequent", "rarest");
        foreach (TaskReport task in report.Tasks)
        {
            ClassCount[] ordered = [.. task.Classes.Where(one => one.Name != task.UnknownClass).OrderByDescending(one => one.Count)];
            string Named(ClassCount? one) => one is null ? "–" : $"{one.Name} {one.Count}";
            table.AddRow(
                new Text(task.Task),
                new Text($"{task.Classes.Length}"),
                new Text($"{task.Labelled}"),
                new Text($"{task.Missing} ({Percent(task.Missing, report.Paintings)})"),
                new Text($"{task.Unknown} ({Percent(task.Unknown, report.Paintings)})"),
                new Text(Named(ordered.FirstOrDefault())),
                new Text(Named(ordered.LastOrDefault())));
        }

        _screen.Write(table);
        if (report.Sizes is { } sizes)
        {
            output.WriteLine($"sizes: median {sizes.MedianWidth} x {sizes.MedianHeight}; {sizes.ShorterThan256} with a shorter side below 256");
            output.WriteLine($"  smallest {sizes.Smallest}");
            output.WriteLine($"  largest {sizes.Largest}");
        }

        string how = report.Split.Prescribed ? "prescribed by the data" : "as train would make it";
        output.WriteLine(
            $"split, {how}: {report.Split.Train} to train on, {report.Split.Validation} held out, {report.Split.Neither} in neither set");
        foreach (TaskReport task in report.Tasks)
        {
            List($"classes of {task.Task} without a picture", [.. task.Classes.Where(one => one.Count == 0).Select(one => one.Name)]);
            List($"names of {task.Task} that differ only by spelling", [.. task.SimilarNames.Select(Joined)]);
        }

        List("unreadable", [.. report.Unreadable.Select(image => $"{image.Name}: {image.Reason}")]);
        List("groups of equal files", [.. report.ExactDuplicates.Select(Joined)]);
        List("of them with contradicting labels", [.. report.ContradictingDuplicates.Select(Joined)]);
        List("groups that look alike", [.. report.NearDuplicates.Select(Joined)]);
        List("groups of which some are trained on and others held out", [.. report.Split.Leaks.Select(Joined)]);
    }

    private void List(string title, string[] lines)
    {
        if (lines.Length > 0)
        {
            _screen.Output.WriteLine($"{title}: {lines.Length}");
            foreach (string line in lines.Take(MostNamed))
            {
                _screen.Output.WriteLine($"  {line}");
            }

            if (lines.Length > MostNamed)
            {
                _screen.Output.WriteLine($"  … and {lines.Length - MostNamed} more (--json has all)");
            }
        }
    }

    private static string Joined(string[] names) => string.Join(" = ", names);

    private static string Percent(int part, int whole) => $"{100.0 * part / whole:0.0} %";
}
