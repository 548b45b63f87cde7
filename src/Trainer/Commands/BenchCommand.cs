using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using Spectre.Console;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Profiling;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;
using Wikiart.Cuda.Trainer.Tuning;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart bench</c>: times every operation and the whole step, beside the least time that the device allows.</summary>
internal sealed class BenchCommand
{
    private const int WarmUps = 4;

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
        using ComputeDevice device = ComputeDevice.Open(_gpu.Of(parsed) with { Precision = parsed.GetValue(_precision) }, _screen.Errors.WriteLine);
        CudaDevice cuda = device.Cuda!;
        Precision precision = ComputeDevice.PrecisionOn(cuda.Info, parsed.GetValue(_precision));
        DevicePeaks peaks;
        BenchRow[] rows;
        BenchRow[] others;
        using (EventTimer timer = new(cuda))
        {
            peaks = DevicePeaks.Measure(cuda, timer, precision, repeats);
            BenchTimer rowTimer = new(timer, peaks, (GpuOperations)device.Operations, repeats);
            using PlannedLayers layers = new(planned);
            (rows, BenchRow[] apart) = Operations(rowTimer, cuda, layers);
            others = [.. apart, .. Others(rowTimer, cuda, layers)];
        }

        BenchRow step = Step(device, planned, rows, repeats, graphs: true);
        BenchResult result = new(
            cuda.Info.Name,
            $"{cuda.Info.DriverVersion}",
            Choice.Word(precision),
            planned.Options.BatchSize,
            planned.Options.ImageSize,
            Choice.Word(planned.Options.Optimizer.Kind),
            peaks,
            rows,
            others,
            step,
            Step(device, planned, rows, repeats, graphs: false));
        Report(parsed, device, result);
        return ExitCode.Success;
    }

    /// <summary>The operations whose floors add up to the step's, and those of evaluation and of a step of another order.</summary>
    private static (BenchRow[] Step, BenchRow[] Apart) Operations(BenchTimer timer, CudaDevice device, PlannedLayers layers)
    {
        List<BenchRow> step = [];
        List<BenchRow> apart = [];
        foreach (Func<Operands, LayerOperations> layer in
            StepOperations.OfTrunk(layers, timer.Operations).Append(operands => new HeadOperations(operands, layers).All))
        {
            using Operands operands = new(device);
            LayerOperations all = layer(operands);
            step.AddRange(all.Step.Select(timer.Row));
            apart.AddRange(all.Apart.Select(timer.Row));
        }

        return ([.. step], [.. apart]);
    }

    private static IEnumerable<BenchRow> Others(BenchTimer timer, CudaDevice device, PlannedLayers layers)
    {
        foreach (Func<Operands, IReadOnlyList<TimedOperation>> group in OtherKernels.Groups(layers))
        {
            using Operands operands = new(device);
            foreach (TimedOperation one in group(operands))
            {
                yield return timer.Row(one);
            }
        }
    }

    /// <summary>A whole step, timed by the host from the upload of a batch to its logits; its floor is that of its operations one after the other.</summary>
    private static BenchRow Step(ComputeDevice device, PlannedModel planned, BenchRow[] rows, int repeats, bool graphs)
    {
        using PlannedSteps training = new(device.Operations, planned, graphs);
        double[] times = new double[repeats];
        for (int i = -WarmUps; i < repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            training.Take();
            device.Cuda!.Synchronize();
            if (i >= 0)
            {
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }

        Array.Sort(times);
        return new BenchRow(
            graphs ? "step" : "step without graphs",
            times[repeats / 2],
            rows.Sum(row => row.Gigaflop),
            rows.Sum(row => row.Gigabytes),
            rows.Sum(row => row.FloorMilliseconds));
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
        _screen.Write(TableOf("operation", [.. result.Operations, result.Step, result.StepWithoutGraphs]));
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
