using System.CommandLine;
using System.Text.Json;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart predict</c>: names the likeliest classes of pictures.</summary>
internal sealed class PredictCommand
{
    private const int BatchSize = 32;

    private readonly Screen _screen;

    private readonly Argument<string[]> _pictures = new("PICTURES")
    {
        Description = "Picture files, or folders that hold some.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _weights = WeightsArgument.Create();
    private readonly DeviceArguments _device = new();

    private readonly Option<int> _topK = new("--top-k")
    {
        Description = "Classes to name of each task.",
        HelpName = "K",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<int> _threads = new("--threads") { Description = "Threads that compute; 0 for one a core.", HelpName = "N" };
    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON array, one object a picture." };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public PredictCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("predict", "Names artist, genre and style of pictures.") { _pictures, _weights, _topK, _threads, _json };
        _device.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        int topK = parsed.GetValue(_topK);
        if (topK < 1)
        {
            throw new UserException($"--top-k is {topK}; it must be at least 1.");
        }

        string[] files = ImageFiles.Expand(parsed.GetValue(_pictures)!);
        string weights = WeightsArgument.Resolve(parsed.GetValue(_weights));
        DeviceOptions options = _device.Of(parsed, parsed.GetValue(_threads));
        using ComputeDevice device = ComputeDevice.Open(options, _screen.Errors.WriteLine);
        using Predictor predictor = new(device.Operations, weights, Math.Min(BatchSize, files.Length));
        IReadOnlyList<PicturePrediction> predictions = predictor.Predict(files, topK);
        if (parsed.GetValue(_json))
        {
            _screen.Output.WriteLine(JsonSerializer.Serialize(predictions, TrainerJson.Indented.IReadOnlyListPicturePrediction));
        }
        else
        {
            Print(predictions);
        }

        int failed = predictions.Count(prediction => prediction.Error is not null);
        if (failed > 0)
        {
            throw new UserException($"{failed} of {predictions.Count} pictures could not be read, the first being " +
                $"'{predictions.First(prediction => prediction.Error is not null).File}'.");
        }

        return ExitCode.Success;
    }

    private void Print(IReadOnlyList<PicturePrediction> predictions)
    {
        foreach (PicturePrediction prediction in predictions)
        {
            _screen.Output.WriteLine(prediction.File);
            if (prediction.Tasks is not { } tasks)
            {
                _screen.Output.WriteLine($"  cannot be read: {prediction.Error}");
                continue;
            }

            int width = tasks.Keys.Max(task => task.Length);
            foreach ((string task, IReadOnlyList<ClassProbability> classes) in tasks)
            {
                IEnumerable<string> likeliest = classes.Select(one => $"{one.Name} {one.Probability * 100:0.0} %");
                _screen.Output.WriteLine($"  {task.PadRight(width)}  {string.Join("   ", likeliest)}");
            }
        }
    }
}
