using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;
using Wikiart.Cuda.Trainer.Tuning;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart bench</c>: times every operation and the whole step, beside the least time that the device allows.</summary>
internal sealed class BenchCommand
{
    private readonly Screen _screen;
    private readonly PlannedModelArguments _model = new();
    private readonly GpuArguments _gpu = new();

    private readonly Option<Precision?> _precision = Choice.Option<Precision>(
        "--precision", "How the GPU multiplies. [default: tf32, on GPUs older than capability 8.0 fp32]");

    private readonly Option<int> _repeats = new("--repeats")
    {
        Description = "Timed calls of each operation, and timed steps; the median counts.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public BenchCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("bench", "Times every operation and the whole training step, beside the least time that the device allows.");
        _model.AddTo(Command);
        Command.Add(_repeats);
        Command.Add(_json);
        _gpu.AddTo(Command);
        Command.Add(_precision);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        int repeats = parsed.GetValue(_repeats);
        if (repeats < 1)
        {
            throw new UserException($"--repeats is {repeats}; it must be at least 1.");
        }

        PlannedModel planned = _model.Of(parsed);
        planned.CheckSteps();
        using ComputeDevice device = ComputeDevice.Open(_gpu.Of(parsed) with { Precision = parsed.GetValue(_precision) }, _screen.Errors.WriteLine);
        CudaDevice cuda = device.Cuda!;
        Precision precision = ComputeDevice.PrecisionOn(cuda.Info, parsed.GetValue(_precision));
        BenchResult result = new ModelBench(cuda, (GpuOperations)device.Operations, precision).Run(planned, repeats);
        Report(parsed, device, result);
        return ExitCode.Success;
    }

    private void Report(ParseResult parsed, ComputeDevice device, BenchResult result)
    {
        if (parsed.GetValue(_json))
        {
            _screen.Output.WriteLine(JsonSerializer.Serialize(result, TrainerJson.Indented.BenchResult));
            return;
        }

        string matrix = result.Peaks.MatrixTeraflops is { } rate ? $"{rate:0.0} TFLOP/s (cuBLAS)" : "unknown: there is no cuBLAS, so floors count bytes alone";
        _screen.Output.WriteLine($"{device.Description}; copy {result.Peaks.CopyGigabytesPerSecond:0} GB/s, products {matrix}");
        _screen.Write(TableOf("operation", [.. result.Operations, result.Step, result.StepInARow, result.StepWithoutGraphs]));
        _screen.Write(TableOf("other kernels, not in the step's floor", result.OtherKernels));
    }

    private static Table TableOf(string title, IReadOnlyList<BenchRow> rows)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn(title);
        foreach (string column in (string[])["ms", "GFLOP", "GB", "floor ms", "share"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (BenchRow row in rows)
        {
            table.AddRow(
                new Text(row.Name),
                new Text($"{row.Milliseconds:0.000}"),
                new Text($"{row.Gigaflop:0.0}"),
                new Text($"{row.Gigabytes:0.000}"),
                new Text($"{row.FloorMilliseconds:0.000}"),
                new Text($"{100 * row.ShareOfFloor:0} %"));
        }

        return table;
    }
}
