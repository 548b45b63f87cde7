using System.CommandLine;
using Spectre.Console;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Tuning;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart tune</c>: times the tiles of the tensor-core kernels, and the order of a step's work, at a model's sizes and remembers the fastest.</summary>
internal sealed class TuneCommand
{
    private readonly Screen _screen;
    private readonly PlannedModelArguments _model = new();
    private readonly GpuArguments _gpu = new();

    private readonly Option<Precision?> _precision = Choice.Option<Precision>(
        "--precision", "Whose kernels; those of fp32 have one tile each. [default: tf32, on GPUs older than capability 8.0 fp32]");

    private readonly Option<int> _repeats = new("--repeats")
    {
        Description = "Timed calls of each tile, and timed steps; the median counts.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public TuneCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command(
            "tune",
            "Times the tiles of the tensor-core kernels, and whether the heads' update runs beside the convolutions, checks each against the " +
            "naive kernels, and remembers the fastest.");
        _model.AddTo(Command);
        Command.Add(_repeats);
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
        DeviceOptions chosen = _gpu.Of(parsed);
        KernelSources sources = chosen.Kernels is { } folder ? KernelSources.FromFolder(folder) : KernelSources.BuiltIn;
        CudaDriver driver = CudaDriver.Load();
        using CudaDevice device = new(driver, DeviceName.Parse(chosen.Device).Index);
        KernelVariant variant = ComputeDevice.VariantOf(ComputeDevice.PrecisionOn(device.Info, parsed.GetValue(_precision)));
        CudaRuntimeCompiler compiler = CudaRuntimeCompiler.Load(driver.Version, _screen.Errors.WriteLine);
        KernelLibrary library = new(device.Context, compiler, sources);
        using GpuOperations naive = new(device, library, new KernelVariants(KernelVariant.Naive));
        using GpuOperations tuned = new(device, library, new KernelVariants(variant));
        string path = KernelTrust.TilesPath(device, compiler, sources, variant);
        tuned.Tiles.Read(path);
        Trial[] trials = [.. new ModelTuner(device, naive, tuned, variant).Try(planned, repeats)];
        _screen.Output.WriteLine($"{device.Name} {device.Info.Name}, {Choice.Word(variant)}; what was chosen is in {path}");
        _screen.Write(Table(trials));

        // Last, so that a folder that cannot be written does not cost what was measured.
        tuned.Tiles.Write(path);
        return ExitCode.Success;
    }

    private static Table Table(IEnumerable<Trial> trials)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("operation").AddColumn("tile or order").AddColumn(new TableColumn("ms").RightAligned());
        table.AddColumn("result");
        foreach (Trial trial in trials)
        {
            table.AddRow(
                new Text(trial.Name),
                new Text(trial.Way),
                new Text(trial.Agrees ? $"{trial.Milliseconds:0.000}" : "-"),
                new Text(trial.IsChosen ? "chosen" : trial.Agrees ? string.Empty : "differs from the naive kernels"));
        }

        return table;
    }
}
