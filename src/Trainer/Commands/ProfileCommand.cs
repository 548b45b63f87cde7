using System.CommandLine;
using Spectre.Console;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Profiling;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart profile</c>: some training steps for Nsight, or a table of kernel times without it.</summary>
internal sealed class ProfileCommand
{
    private readonly Screen _screen;
    private readonly PlannedModelArguments _model = new();
    private readonly GpuArguments _gpu = new();

    private readonly Option<Precision?> _precision = Choice.Option<Precision>(
        "--precision", "How the GPU multiplies. [default: tf32, on GPUs older than capability 8.0 fp32]");

    private readonly Option<int> _warmUp = new("--warm-up")
    {
        Description = "Steps before the recorded ones.",
        HelpName = "STEPS",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<int> _steps = new("--steps")
    {
        Description = "Steps that are recorded, between cuProfilerStart and cuProfilerStop.",
        HelpName = "STEPS",
        DefaultValueFactory = _ => 5,
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public ProfileCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("profile", "Runs training steps on random pixels for Nsight, and says how; without it, times every kernel.");
        _model.AddTo(Command);
        Command.Add(_warmUp);
        Command.Add(_steps);
        _gpu.AddTo(Command);
        Command.Add(_precision);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        int warmUp = AtLeast(parsed, _warmUp, 0);
        int steps = AtLeast(parsed, _steps, 1);
        PlannedModel planned = _model.Of(parsed);
        using ComputeDevice device = ComputeDevice.Open(_gpu.Of(parsed) with { Precision = parsed.GetValue(_precision) }, _screen.Errors.WriteLine);
        using PlannedSteps training = new(device.Operations, planned, graphs: false);
        Profiler profiler = new(device.Cuda!.Context, training);
        profiler.WarmUp(warmUp);
        if (Profiler.IsAttached)
        {
            profiler.Record(steps);
            _screen.Output.WriteLine($"{device.Description}: {steps} steps were recorded by the profiler.");
        }
        else
        {
            Report(device, profiler.Measure(steps), steps);
        }

        return ExitCode.Success;
    }

    private void Report(ComputeDevice device, IReadOnlyList<KernelTime> times, int steps)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("kernel");
        foreach (string column in (string[])["launches a step", "µs each", "ms a step", "share", "registers"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        double total = times.Sum(time => time.Milliseconds);
        foreach (KernelTime time in times)
        {
            table.AddRow(
                new Text(time.Kernel),
                new Text($"{(double)time.Launches / steps:0.#}"),
                new Text($"{1e3 * time.Milliseconds / time.Launches:0.0}"),
                new Text($"{time.Milliseconds / steps:0.000}"),
                new Text($"{100 * time.Milliseconds / total:0.0} %"),
                new Text($"{time.Registers}"));
        }

        _screen.Output.WriteLine($"{device.Description}, {steps} steps, {total / steps:0.000} ms of kernels a step (measured by events around each launch)");
        _screen.Write(table);
        _screen.Output.WriteLine();
        _screen.Output.WriteLine("With Nsight, the same steps with named ranges and source lines:");
        _screen.Output.WriteLine($"  {NsightCommands.Systems(Environment.ProcessPath, Environment.GetCommandLineArgs())}");
        _screen.Output.WriteLine($"  {NsightCommands.Compute(Environment.ProcessPath, Environment.GetCommandLineArgs())}");
    }

    private static int AtLeast(ParseResult parsed, Option<int> option, int least)
    {
        int value = parsed.GetValue(option);
        return value >= least ? value : throw new UserException($"{option.Name} is {value}; it must be at least {least}.");
    }
}
