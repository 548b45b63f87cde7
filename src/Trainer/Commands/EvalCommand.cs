using System.CommandLine;
using System.Text.Json;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart eval</c>: loss and accuracy of a trained model.</summary>
internal sealed class EvalCommand
{
    private readonly Screen _screen;
    private readonly Option<string?> _weights = WeightsArgument.Create();
    private readonly DeviceArguments _device = new();

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Paintings to evaluate on. [default: those that the model was trained with]",
        HelpName = "PATH",
    };

    private readonly Option<string?> _classFiles = SourceArguments.CreateClassFiles();

    private readonly Option<EvalSplit?> _split = Choice.Option<EvalSplit>(
        "--split", "Which of them. [default: val, what training held out; all with --data]");

    private readonly Option<int?> _batchSize = new("--batch-size")
    {
        Description = "Pictures in a batch. [default: as in training]",
        HelpName = "N",
    };

    private readonly Option<int> _crops = new("--crops")
    {
        Description = "Crops of each picture, whose logits are averaged: 1, the centre, or 10, the corners and the centre, and all mirrored.",
        HelpName = "1|10",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<int> _threads = new("--threads") { Description = "Threads that compute; 0 for one a core.", HelpName = "N" };
    private readonly Option<bool> _perClass = new("--per-class") { Description = "Print a table of classes for each task." };
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print the results as JSON, with the confusion matrix and the table of classes of each task.",
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public EvalCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("eval", "Measures a trained model: loss, accuracy, macro-F1, calibration and confusion of each task.")
        {
            _weights, _data, _classFiles, _split, _batchSize, _crops, _threads, _perClass, _json,
        };
        _device.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        using StopRequest stop = new();
        string path = WeightsArgument.Resolve(parsed.GetValue(_weights));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        CheckpointInfo info = CheckpointInfo.Read(path, file);
        TrainOptions options = Options(parsed, info);
        int crops = parsed.GetValue(_crops);
        if (crops is not (1 or 10))
        {
            throw new UserException($"--crops is {crops}; it must be 1 or 10.");
        }

        EvalSplit split = parsed.GetValue(_split) ?? (parsed.GetValue(_data) is null ? EvalSplit.Val : EvalSplit.All);
        using RelabelledPaintings source = new(PaintingSources.Open(options.Data, Columns(parsed, options)), info.LabelSets);
        int[] samples = Samples(source, split, options);
        if (samples.Length == 0)
        {
            throw new UserException($"'{options.Data}' has no pictures in --split {Choice.Word(split)}; --split all takes every one.");
        }

        using ComputeDevice device = ComputeDevice.Open(_device.Of(parsed, options.Threads), _screen.Errors.WriteLine);

        // All crops of a picture in one batch.
        int batchSize = Math.Max(crops, options.BatchSize / crops * crops);
        BatchLoaderOptions loading = TrainingData.Loading(options, training: false) with { BatchSize = batchSize, Crops = crops };
        using Evaluator evaluator = new(new LayerContext(device.Operations, isTraining: false), new LearnerOptions
        {
            Model = info.Model,
            BatchSize = batchSize,
            Side = loading.Side,
        });
        Checkpoint.LoadWeights(path, file, evaluator.Model);
        using BatchLoader loader = new(source, [.. samples.SelectMany(sample => Enumerable.Repeat(sample, crops))], loading);
        PlainDisplay display = new(_screen.Errors, [.. info.Tasks.Select(task => task.Task)]);
        Validation validation = Validation.Run("eval", evaluator, source, loader, display, "eval", stop, crops);
        if (!validation.Pass.IsComplete)
        {
            _screen.Errors.WriteLine($"Stopped after {validation.Pass.Batches} of {loader.BatchCount} batches.");
            return ExitCode.Interrupted;
        }

        UnreadableImage[] skipped = [.. loader.Unreadable.DistinctBy(image => image.Sample)];
        foreach (UnreadableImage image in skipped)
        {
            display.Say($"skipped {image.Name}: {image.Reason}");
        }

        EvaluationResult result = EvaluationResult.Of(validation.Metrics, source.Tasks, options.KeepUnknown)
            .WithClasses(validation.Metrics, source.Tasks);
        if (parsed.GetValue(_json))
        {
            _screen.Output.WriteLine(JsonSerializer.Serialize(result, TrainerJson.Indented.EvaluationResult));
            return ExitCode.Success;
        }

        _screen.Output.WriteLine($"{path} on {samples.Length} pictures ({split.ToString().ToLowerInvariant()}): {source.Description}");
        Dictionary<string, long[]> counts = Enumerable.Range(0, source.Tasks.Count)
            .ToDictionary(task => source.Tasks[task].Task, task => ClassWeights.Count(source, samples, task, options.KeepUnknown));
        _screen.Write(ResultTable.Of(result.Tasks, counts));
        Print(result, skipped.Length, parsed.GetValue(_perClass));
        return ExitCode.Success;
    }

    private TrainOptions Options(ParseResult parsed, CheckpointInfo info)
    {
        TrainOptions options = info.Options with
        {
            Data = parsed.GetValue(_data) ?? info.Options.Data,
            BatchSize = parsed.GetValue(_batchSize) ?? info.Options.BatchSize,
            Threads = parsed.GetValue(_threads),
        };
        TrainOptionsCheck.Check(options);
        return options;
    }

    /// <summary>The model's own columns, so that a data set with more of them gives the same split as in training.</summary>
    private PaintingSourceOptions Columns(ParseResult parsed, TrainOptions options)
    {
        bool isOwnData = parsed.GetValue(_data) is null;
        return new PaintingSourceOptions
        {
            Columns = isOwnData ? options.Columns : null,
            ClassFiles = SourceArguments.Files(parsed.GetValue(_classFiles)) ?? (isOwnData ? options.ClassFiles : null),
        };
    }

    private void Print(EvaluationResult result, int unreadable, bool perClass)
    {
        _screen.Write(DetailTables.Averages(result.Tasks));
        if (perClass)
        {
            foreach ((string task, TaskResult one) in result.Tasks)
            {
                _screen.Write(DetailTables.Classes(task, one.Classes!));
            }
        }

        if (result.Joint is { Labelled: > 0 } joint)
        {
            _screen.Output.WriteLine($"All tasks right at once: {Screen.Percent(joint.Top1)} of {joint.Labelled} pictures.");
        }

        if (unreadable > 0)
        {
            _screen.Output.WriteLine($"{unreadable} unreadable pictures were left out.");
        }
    }

    private static int[] Samples(RelabelledPaintings source, EvalSplit split, TrainOptions options)
    {
        if (split == EvalSplit.All)
        {
            return [.. Enumerable.Range(0, source.Count)];
        }

        Split parts = source.OwnSplit ?? Split.Stratified(source, options.ValidationFraction, options.Seed);
        return split == EvalSplit.Train ? parts.Train : parts.Validation;
    }
}
