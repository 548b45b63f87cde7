using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart verify</c>: every kernel, several sizes each, against the plain CPU reference.</summary>
internal sealed class VerifyCommand
{
    private readonly Screen _screen;

    private readonly GpuArguments _gpu = new();

    private readonly Option<int?> _sizes = new("--sizes")
    {
        Description = "Compare at most so many sizes of each kernel. [default: all]",
        HelpName = "N",
    };

    private readonly Option<string?> _only = new("--only")
    {
        Description = "Compare the operations whose name contains this. [default: all]",
        HelpName = "TEXT",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON array, one object a kernel." };

    private readonly Option<bool> _exactEnds = new("--exact-ends")
    {
        Description = "Let operands end where their memory ends, so that compute-sanitizer sees reads behind them.",
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public VerifyCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("verify", "Compares every kernel with the CPU reference and says how far each is off.")
        {
            _sizes, _only, _json, _exactEnds,
        };
        _gpu.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        DeviceOptions chosen = _gpu.Of(parsed);
        int sizes = parsed.GetValue(_sizes) ?? int.MaxValue;
        if (sizes < 1)
        {
            throw new UserException($"--sizes is {sizes}; it must be at least 1.");
        }

        Func<OperationCase, bool> isWanted = one => one.Operation.Contains(parsed.GetValue(_only) ?? string.Empty, StringComparison.OrdinalIgnoreCase);
        if (!AllCases.All.Any(isWanted))
        {
            throw new UserException(
                $"--only is '{parsed.GetValue(_only)}'; the operations are {string.Join(", ", AllCases.All.Select(one => one.Operation).Distinct())}.");
        }

        KernelSources sources = chosen.Kernels is { } folder ? KernelSources.FromFolder(folder) : KernelSources.BuiltIn;
        CudaDriver driver = CudaDriver.Load();
        using CudaDevice device = new(driver, DeviceName.Parse(chosen.Device).Index);
        KernelLibrary library = new(device.Context, CudaRuntimeCompiler.Load(driver.Version, _screen.Errors.WriteLine), sources);
        KernelVerification verification = new(device, library, isWanted, sizes, parsed.GetValue(_exactEnds));
        VerifiedKernel[] kernels = [.. verification.Run()];
        if (parsed.GetValue(_json))
        {
            _screen.Output.WriteLine(JsonSerializer.Serialize(kernels, TrainerJson.Indented.VerifiedKernelArray));
        }
        else
        {
            _screen.Output.WriteLine($"{device.Name} {device.Info.Name}; naive and tuned kernels in fp32");
            _screen.Write(Table(kernels));
        }

        VerifiedKernel? failed = kernels.FirstOrDefault(kernel => kernel.Fault is not null);
        return failed is null
            ? ExitCode.Success
            : throw new UserException(
                $"{kernels.Count(kernel => kernel.Fault is not null)} of {kernels.Length} kernels differ from the reference, the first being " +
                $"{failed.Operation} ({failed.Variant}). {failed.Fault}");
    }

    private static Table Table(VerifiedKernel[] kernels)
    {
        Table table = new Table().Border(TableBorder.Rounded).AddColumn("kernel").AddColumn("variant");
        foreach (string column in (string[])["sizes", "max error", "relative", "allowed", "result"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (VerifiedKernel kernel in kernels)
        {
            table.AddRow(
                new Text(kernel.Operation),
                new Text(kernel.Variant.ToString().ToLowerInvariant()),
                new Text($"{kernel.Sizes}"),
                new Text($"{kernel.MaxError:0.0e0}"),
                new Text($"{kernel.RelativeError:0.0e0}"),
                new Text($"{kernel.Tolerance:0.0e0}"),
                new Text(kernel.Fault is null ? "pass" : "FAIL"));
        }

        return table;
    }
}
