using System.CommandLine;
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

    private readonly Option<Precision?> _precision = Choice.Option<Precision>(
        "--precision", "How a GPU multiplies; sums and weights are fp32 in each. [default: tf32, on GPUs older than capability 8.0 fp32]");

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(_device);
        command.Add(_kernels);
        command.Add(_precision);
    }

    /// <summary>What the user typed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="threads">Threads on the CPU; 0 for one a core.</param>
    /// <returns>Which device.</returns>
    public DeviceOptions Of(ParseResult parsed, int threads) =>
        new(parsed.GetValue(_device)!, threads, parsed.GetValue(_kernels), parsed.GetValue(_precision));
}
