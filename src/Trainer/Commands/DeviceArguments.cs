using System.CommandLine;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Trainer.Devices;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options that choose the device.</summary>
internal sealed class DeviceArguments
{
    private readonly Option<string> _device = new("--device")
    {
        Description = "What computes: auto (a GPU when one can be used, else the CPU), cpu, cuda or cuda:NUMBER.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string?> _kernels = new("--kernels")
    {
        Description = "Folder with edited .cu and .cuh files, compiled instead of the built-in ones. [default: built in]",
        HelpName = "FOLDER",
    };

    private readonly Option<ConvAlgorithm?> _conv = Choice.Option<ConvAlgorithm>(
        "--conv",
        "CPU: how 3x3 convolutions are computed; winograd2 and winograd4 need 2.25 and 4 times fewer multiplications. " +
        "[default: auto, the fastest]");

    private readonly Option<SimdLevel?> _simd = Choice.Option<SimdLevel>(
        "--simd", "CPU: vector instructions. [default: the widest that the processor has]");

    private readonly Option<Precision?> _precision = Choice.Option<Precision>(
        "--precision", "How a GPU multiplies; sums and weights are fp32 in each. [default: tf32, on GPUs older than capability 8.0 fp32]");

    /// <summary>Those that determine a run's bits on the CPU.</summary>
    public IReadOnlyList<Option> Arithmetic => [_conv, _simd];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(_device);
        command.Add(_kernels);
        command.Add(_precision);
        command.Add(_conv);
        command.Add(_simd);
    }

    /// <summary>What the user typed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="threads">Threads on the CPU; 0 for one a core.</param>
    /// <returns>Which device.</returns>
    public DeviceOptions Of(ParseResult parsed, int threads) =>
        new(parsed.GetValue(_device)!, threads, parsed.GetValue(_kernels), parsed.GetValue(_precision))
        {
            Conv = parsed.GetValue(_conv) ?? ConvAlgorithm.Auto,
            Simd = parsed.GetValue(_simd),
        };
}
