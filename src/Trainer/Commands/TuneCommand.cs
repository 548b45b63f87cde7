using System.CommandLine;
using Spectre.Console;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Tuning;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart tune</c>: times the tiles of the tensor-core kernels at a model's sizes and remembers the fastest.</summary>
internal sealed class TuneCommand
{
    private readonly Screen _screen;
    private readonly PlannedModelArguments _model = new();
    private readonly GpuArguments _gpu = new();

    private readonly Option<Precision?> _precision = Choice.Option<Precision>("--precision", "tf32 or bf16. [default: tf32]");

    private readonly Option<int> _repeats = new("--repeats")
    {
        Description = "Timed calls of each tile; the median counts.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public TuneCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("tune", "Times the tiles of the tensor-core kernels, checks each against the naive kernel, and remembers the fastest.");
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
        DeviceOptions chosen = _gpu.Of(parsed);
        KernelSources sources = chosen.Kernels is { } folder ? KernelSources.FromFolder(folder) : KernelSources.BuiltIn;
        CudaDriver driver = CudaDriver.Load();
        using CudaDevice device = new(driver, DeviceName.Parse(chosen.Device).Index);
        KernelVariant variant = ComputeDevice.VariantOf(ComputeDevice.PrecisionOn(device.Info, parsed.GetValue(_precision) ?? Precision.Tf32));
        if (!KernelVariants.IsTensorCore(variant))
        {
            throw new UserException("--precision is fp32, whose kernels have one tile each; tf32 and bf16 have several.");
        }

        CudaRuntimeCompiler compiler = CudaRuntimeCompiler.Load(driver.Version, _screen.Errors.WriteLine);
        KernelLibrary library = new(device.Context, compiler, sources);
        using GpuOperations naive = new(device, library, new KernelVariants(KernelVariant.Naive));
        using GpuOperations tuned = new(device, library, new KernelVariants(variant));
        string path = KernelTrust.TilesPath(device, compiler, sources, variant);
        tuned.Tiles.Read(path);
        using StepOperations operations = new(device, naive, planned);
        using EventTimer timer = new(device);
        TileTuner tuner = new(naive, tuned, variant, timer);
        TileTrial[] trials =
            [.. operations.All.Where(one => TileChoices.Candidates(one.Operation).Count > 0).SelectMany(one => tuner.Try(one, repeats))];
        tuned.Tiles.Write(path);
        _screen.Output.WriteLine($"{device.Name} {device.Info.Name}, {Choice.Word(variant)}; chosen tiles are in {path}");
        _screen.Write(Table(trials));
        return ExitCode.Success;
    }

    private static Table Table(IEnumerable<TileTrial> trials)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("operation").AddColumn("tile").AddColumn(new TableColumn("ms").RightAligned());
        table.AddColumn("result");
        foreach (TileTrial trial in trials)
        {
            table.AddRow(
                new Text(trial.Name),
                new Text($"{trial.Tile.Rows}x{trial.Tile.Columns}"),
                new Text(trial.Agrees ? $"{trial.Milliseconds:0.000}" : "-"),
                new Text(trial.IsChosen ? "chosen" : trial.Agrees ? string.Empty : "differs from the naive kernel"));
        }

        return table;
    }
}
