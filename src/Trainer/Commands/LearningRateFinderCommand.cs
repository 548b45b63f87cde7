using System.CommandLine;
using System.Text;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart lr-find</c>: which learning rate suits a recipe.</summary>
internal sealed class LearningRateFinderCommand
{
    private readonly Screen _screen;
    private readonly NewRunArguments _arguments = new();

    private readonly Option<double> _first = new("--start-lr")
    {
        Description = "Learning rate of the first step.",
        HelpName = "RATE",
        DefaultValueFactory = _ => 1e-7,
    };

    private readonly Option<double> _last = new("--end-lr")
    {
        Description = "Learning rate of the last step.",
        HelpName = "RATE",
        DefaultValueFactory = _ => 10,
    };

    private readonly Option<int> _steps = new("--steps") { Description = "Steps.", HelpName = "N", DefaultValueFactory = _ => 100 };

    private readonly Option<string> _out = new("--out")
    {
        Description = "The plot, an SVG file.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "lr-find.svg",
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public LearningRateFinderCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("lr-find", "Raises the learning rate from step to step and plots the loss; takes the options of train.")
        {
            _first, _last, _steps, _out,
        };
        _arguments.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        using StopRequest stop = new();
        TrainOptions options = _arguments.Options(parsed) with { GradientAccumulation = 1, EmaDecay = 0 };
        double first = parsed.GetValue(_first);
        double last = parsed.GetValue(_last);
        int steps = parsed.GetValue(_steps);
        if (!(first > 0 && last > first && double.IsFinite(last)) || steps < 2)
        {
            throw new UserException(
                $"--start-lr is {first}, --end-lr {last} and --steps {steps}; the rates must rise from more than 0, in at least 2 steps.");
        }

        using ComputeDevice device = _arguments.OpenDevice(parsed, options, _screen.Notes.WriteLine);
        using TrainingData paintings = _arguments.OpenData(parsed, options, _screen.Notes.WriteLine);
        using Learner learner = Learner.For(device.Operations, options, paintings);
        _arguments.InitializeWeights(parsed, learner, options.Seed);
        LearningRateFinder finder = new(first, last, steps);
        finder.Run(learner, paintings, stop, point =>
            _screen.Output.WriteLine($"lr {point.LearningRate:0.00e0}  loss {point.Loss:0.000}  smoothed {point.Smoothed:0.000}"));
        if (stop.IsRequested)
        {
            _screen.Errors.WriteLine($"Stopped after {finder.Points.Count} of {steps} steps.");
            return ExitCode.Interrupted;
        }

        if (finder.Steepest is not { } steepest)
        {
            throw new UserException($"The loss is not finite from the first steps on; try a smaller --start-lr than {first}.");
        }

        string path = parsed.GetValue(_out)!;
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(LearningRatePlot.Draw(finder.Points, steepest))));
        double tenth = finder.Lowest!.LearningRate / 10;
        _screen.Output.WriteLine(
            $"Steepest at {steepest.LearningRate:0.0e0}; a tenth of the rate with the lowest loss is {tenth:0.0e0}. " +
            $"Try --lr around either; the plot is {path}");
        return ExitCode.Success;
    }
}
