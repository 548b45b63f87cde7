using System.CommandLine;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart calibrate</c>: fits the temperatures with which <c>predict</c> and <c>serve</c> turn logits into probabilities.</summary>
internal sealed class CalibrateCommand
{
    private readonly Screen _screen;
    private readonly Argument<string?> _run = WeightsArgument.CreateRun();
    private readonly DeviceArguments _device = new();

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Paintings that training did not see. [default: what training held out]",
        HelpName = "PATH",
    };

    private readonly Option<int> _threads = new("--threads") { Description = "Threads that compute; 0 for one a core.", HelpName = "N" };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public CalibrateCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("calibrate", "Fits one temperature a task, so that probabilities mean what they say; training ends with this.")
        {
            _run, _data, _threads,
        };
        _device.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        string path = WeightsArgument.Resolve(parsed.GetValue(_run));
        using ComputeDevice device = ComputeDevice.Open(_device.Of(parsed, parsed.GetValue(_threads)), _screen.Errors.WriteLine);
        using LoadedModel model = new(device.Operations, path);
        using HeldOutPaintings held = HeldOutPaintings.Open(model.Info, parsed.GetValue(_data));
        Calibration calibration = Calibration.Fit(path, model.Info, JudgedPictures.Of(model, held.Source, held.Samples));
        calibration.WriteBeside(path);
        foreach ((string task, double temperature) in calibration.Temperatures)
        {
            _screen.Output.WriteLine($"{task}: temperature {temperature:0.000}");
        }

        return ExitCode.Success;
    }
}
