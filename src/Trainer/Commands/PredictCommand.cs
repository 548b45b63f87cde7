using System.CommandLine;
using System.Text.Json;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart predict</c>: names the likeliest classes of pictures.</summary>
internal sealed class PredictCommand
{
    private readonly Screen _screen;

    private readonly Argument<string[]> _pictures = new("PICTURES")
    {
        Description = "Picture files, folders that hold some, patterns with * and **, or - for a list on the standard input, one path a line.",
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

    private readonly Option<int> _batchSize = new("--batch-size")
    {
        Description = "Pictures in a batch.",
        HelpName = "N",
        DefaultValueFactory = _ => 32,
    };

    private readonly Option<int> _threads = new("--threads") { Description = "Threads that compute; 0 for one a core.", HelpName = "N" };
    private readonly Option<PredictionFormat?> _format = Choice.Option<PredictionFormat>(
        "--format", "How to print: a table, CSV or JSON with one row or object a picture. [default: table]");

    private readonly Option<bool> _json = new("--json") { Description = "The same as --format json." };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public PredictCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("predict", "Names artist, genre and style of pictures.")
        {
            _pictures, _weights, _topK, _batchSize, _threads, _format, _json,
        };
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

        int batchSize = parsed.GetValue(_batchSize);
        if (batchSize < 1)
        {
            throw new UserException($"--batch-size is {batchSize}; it must be at least 1.");
        }

        string[] files = PictureArguments.Files(parsed.GetValue(_pictures)!, _screen.Input);
        string weights = WeightsArgument.Resolve(parsed.GetValue(_weights));
        DeviceOptions options = _device.Of(parsed, parsed.GetValue(_threads));
        using ComputeDevice device = ComputeDevice.Open(options, _screen.Errors.WriteLine);
        using Predictor predictor = new(device.Operations, weights, Math.Min(batchSize, files.Length));
        IReadOnlyList<PicturePrediction> predictions = predictor.Predict(files, topK);
        Print(parsed.GetValue(_json) ? PredictionFormat.Json : parsed.GetValue(_format) ?? PredictionFormat.Table, predictor, predictions, topK);
        int failed = predictions.Count(prediction => prediction.Error is not null);
        if (failed > 0)
        {
            throw new UserException($"{failed} of {predictions.Count} pictures could not be read, the first being " +
                $"'{predictions.First(prediction => prediction.Error is not null).File}'.");
        }

        return ExitCode.Success;
    }

    private void Print(PredictionFormat format, Predictor predictor, IReadOnlyList<PicturePrediction> predictions, int topK)
    {
        switch (format)
        {
            case PredictionFormat.Json:
                _screen.Output.WriteLine(JsonSerializer.Serialize(predictions, TrainerJson.Indented.IReadOnlyListPicturePrediction));
                break;
            case PredictionFormat.Csv:
                PredictionCsv.Write(_screen.Output, predictor.Tasks, topK, predictions);
                break;
            default:
                _screen.Write(PredictionTable.Of(predictor.Tasks, predictions));
                break;
        }
    }
}
