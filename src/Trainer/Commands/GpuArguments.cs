using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Devices;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options of commands that are about a GPU's kernels and have nothing to do without one.</summary>
internal sealed class GpuArguments
{
    private readonly Option<string> _device = new("--device")
    {
        Description = "The GPU: cuda or cuda:NUMBER.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "cuda",
    };

    private readonly Option<string?> _kernels = new("--kernels")
    {
        Description = "Folder with edited .cu and .cuh files, compiled instead of the built-in ones. [default: built in]",
        HelpName = "FOLDER",
    };

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(_device);
        command.Add(_kernels);
    }

    /// <summary>What the user typed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Which GPU.</returns>
    /// <exception cref="UserException">It is none.</exception>
    public DeviceOptions Of(ParseResult parsed)
    {
        string name = parsed.GetValue(_device)!;
        return DeviceName.Parse(name).Kind == DeviceKind.Cuda
            ? new DeviceOptions(name, Threads: 0, parsed.GetValue(_kernels))
            : throw new UserException($"--device is '{name}'; {parsed.CommandResult.Command.Name} needs a GPU, so it must be cuda or cuda:NUMBER.");
    }
}
