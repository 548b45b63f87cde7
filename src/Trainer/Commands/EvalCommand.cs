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
    private readonly Option<bool> _json = new("--json") { Description = "Print the results as JSON." };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public EvalCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("eval", "Measures a trained model: loss, top-1 and top-5 accuracy of each task.")
        {
            _weights, _data, _classFiles, _split, _batchSize, _crops, _threads, _json,
        };
        _device.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        string path = WeightsArgument.Resolve(parsed.GetValue(_weights));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        CheckpointInfo info = CheckpointInfo.Read(path, file);
        string? data = parsed.GetValue(_data);
        TrainOptions options = info.Options with
        {
            Data = data ?? info.Options.Data,
            BatchSize = parsed.GetValue(_batchSize) ?? info.Options.BatchSize,
            Threads = parsed.GetValue(_threads),
        };
        TrainOptionsCheck.Check(options);
        int crops = parsed.GetValue(_crops);
        if (crops is not (1 or 10))
        {
            throw new UserException($"--crops is {crops}; it must be 1 or 10.");
        }

        EvalSplit split = parsed.GetValue(_split) ?? (data is null ? EvalSplit.Val : EvalSplit.All);

        // The model's own columns, so that a data set with more of them gives the same split as in training.
        PaintingSourceOptions columns = new()
        {
            Columns = data is null ? options.Columns : null,
            ClassFiles = SourceArguments.Files(parsed.GetValue(_classFiles)) ?? (data is null ? options.ClassFiles : null),
        };
        using RelabelledPaintings source = new(PaintingSources.Open(options.Data, columns), info.LabelSets);
        int[] samples = Samples(source, split, options);
        if (samples.Length == 0)
        {
            throw new UserException($"'{options.Data}' has no pictures in --split {Choice.Word(split)}; --split all takes every one.");
        }

        Dictionary<string, TaskResult> results = Evaluate(
            path, file, info, options, source, samples, crops, _device.Of(parsed, options.Threads), out int unreadable);
        Print(parsed.GetValue(_json), $"{path} on {samples.Length} pictures ({split.ToString().ToLowerInvariant()}): {source.Description}",
            results, source, samples, options.KeepUnknown, unreadable);
        return ExitCode.Success;
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

    private Dictionary<string, TaskResult> Evaluate(
        string path,
        SafetensorsFile file,
        CheckpointInfo info,
        TrainOptions options,
        RelabelledPaintings source,
        int[] samples,
        int crops,
        DeviceOptions deviceOptions,
        out int unreadable)
    {
        using ComputeDevice device = ComputeDevice.Open(deviceOptions, _screen.Errors.WriteLine);
        int batchSize = Math.Max(crops, options.BatchSize / crops * crops);
        BatchLoaderOptions loading = TrainingData.Loading(options, training: false) with { BatchSize = batchSize, Crops = crops };
        using Evaluator evaluator = new(new LayerContext(device.Operations, isTraining: false), new LearnerOptions
        {
            Model = info.Model,
            BatchSize = batchSize,
            Side = loading.Side,
        });
        Checkpoint.LoadWeights(path, file, evaluator.Model);
        EpochMetrics metrics = new(evaluator.Model.Heads);
        using StopRequest stop = new();
        CropAverage average = new(evaluator.Model.Heads, crops, batchSize);
        using BatchLoader loader = new(source, [.. samples.SelectMany(sample => Enumerable.Repeat(sample, crops))], loading);
        Pass pass = new(loader, metrics, stop);
        PlainDisplay display = new(_screen.Errors, [.. info.Tasks.Select(task => task.Task)]);
        display.Track("eval", loader.BatchCount, 0, report => pass.Run(
            0, batch => Evaluate(evaluator, batch, crops == 1 ? null : average, metrics), report));
        if (!pass.IsComplete)
        {
            throw new UserException($"Stopped after {pass.Batches} of {loader.BatchCount} batches.");
        }

        UnreadableImage[] skipped = [.. loader.Unreadable.DistinctBy(image => image.Sample)];
        foreach (UnreadableImage image in skipped)
        {
            display.Say($"skipped {image.Name}: {image.Reason}");
        }

        unreadable = skipped.Length;
        return Enumerable.Range(0, info.Tasks.Count).ToDictionary(i => info.Tasks[i].Task, i => TaskResult.Of(metrics.Totals[i]));
    }

    private static void Evaluate(Evaluator evaluator, PixelBatch batch, CropAverage? average, EpochMetrics metrics)
    {
        if (average is null)
        {
            evaluator.Evaluate(batch, metrics);
        }
        else
        {
            evaluator.Evaluate(batch, average, metrics);
        }
    }

    private void Print(
        bool json,
        string title,
        Dictionary<string, TaskResult> results,
        RelabelledPaintings source,
        int[] samples,
        bool keepUnknown,
        int unreadable)
    {
        if (json)
        {
            _screen.Output.WriteLine(JsonSerializer.Serialize(results, TrainerJson.Indented.DictionaryStringTaskResult));
            return;
        }

        _screen.Output.WriteLine(title);
        Dictionary<string, long[]> counts = Enumerable.Range(0, source.Tasks.Count)
            .ToDictionary(task => source.Tasks[task].Task, task => ClassWeights.Count(source, samples, task, keepUnknown));
        _screen.Write(ResultTable.Of(results, counts));
        if (unreadable > 0)
        {
            _screen.Output.WriteLine($"{unreadable} unreadable pictures were left out.");
        }
    }
}
