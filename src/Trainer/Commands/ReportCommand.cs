using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Report;
using Wikiart.Cuda.Trainer.Report.Png;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart report</c>: one HTML page of a run, or of several runs beside each other.</summary>
internal sealed class ReportCommand
{
    private readonly Screen _screen;
    private readonly DeviceArguments _device = new();

    private readonly Argument<string[]> _runs = new("RUN")
    {
        Description = "Folders of runs. One is judged on the pictures that it held out; several are compared. [default: the newest run in runs]",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "The page to write. [default: report.html in the run's folder; comparison.html for several]",
        HelpName = "FILE",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Paintings to judge the model on. [default: those that training held out]",
        HelpName = "PATH",
    };

    private readonly Option<int?> _limit = new("--limit")
    {
        Description = "Pictures to judge at most, evenly spaced. [default: all]",
        HelpName = "N",
    };

    private readonly Option<string?> _png = new("--png")
    {
        Description = "Write each chart as a PNG file of 1600 pixels into this folder as well. [default: none]",
        HelpName = "FOLDER",
    };

    private readonly Option<int> _threads = new("--threads") { Description = "Threads that compute; 0 for one a core.", HelpName = "N" };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public ReportCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("report", "Writes one HTML page: curves, confusions, classes, mistakes and where the model looked.")
        {
            _runs, _out, _png, _data, _limit, _threads,
        };
        _device.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        if (parsed.GetValue(_limit) is < 1)
        {
            throw new UserException($"--limit is {parsed.GetValue(_limit)}; it must be at least 1.");
        }

        string[] folders = parsed.GetValue(_runs) is { Length: > 0 } given ? given : [Path.GetDirectoryName(WeightsArgument.Resolve(null))!];
        RunRecord[] runs = [.. folders.Select(RunRecord.Read)];
        string path = parsed.GetValue(_out) ?? (runs.Length == 1 ? Path.Combine(folders[0], "report.html") : "comparison.html");
        BuiltReport report = runs.Length == 1 ? Judged(parsed, runs[0], folders[0]) : Compared(parsed, runs);
        RunReport.Write(path, report);
        _screen.Output.WriteLine(path);
        if (parsed.GetValue(_png) is { } folder)
        {
            ChartFiles.Write(folder, report.Charts);
            _screen.Output.WriteLine($"{report.Charts.Count} charts in {folder}");
        }

        return ExitCode.Success;
    }

    private BuiltReport Judged(ParseResult parsed, RunRecord run, string folder)
    {
        using ComputeDevice device = ComputeDevice.Open(_device.Of(parsed, parsed.GetValue(_threads)), _screen.Errors.WriteLine);
        return RunReport.Judged(run, device.Operations, WeightsArgument.Resolve(folder), parsed.GetValue(_data), parsed.GetValue(_limit));
    }

    private BuiltReport Compared(ParseResult parsed, RunRecord[] runs)
    {
        if (runs.Length > CurveSection.MostRuns)
        {
            throw new UserException($"{runs.Length} runs are more than can be told apart; at most {CurveSection.MostRuns} can be compared.");
        }

        Option? unused = ((Option[])[_data, _limit]).FirstOrDefault(option => parsed.GetResult(option) is not null);
        return unused is null ? RunReport.Compared(runs) : throw new UserException(
            $"{unused.Name} is about judging one run; several are compared by what they logged.");
    }
}
