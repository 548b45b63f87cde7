using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart train</c>: trains from the beginning, from given weights, or from where a run was stopped.</summary>
internal sealed class TrainCommand
{
    private const string RunsFolder = "runs";

    private readonly Screen _screen;
    private readonly TrainArguments _arguments = new();
    private readonly DeviceArguments _device = new();

    private readonly Option<string?> _data = new("--data")
    {
        Description = "A .parquet file or a folder of them, a CSV or JSONL manifest, ArtGAN's folder, or a folder a class. " +
            "[default: demo data, painted into data/demo]",
        HelpName = "PATH",
    };

    private readonly Option<string?> _runFolder = new("--run-dir")
    {
        Description = "Folder for config, log and checkpoints; new or empty. [default: runs/<date>-<time>]",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _weights = new("--weights")
    {
        Description = "Start from the weights of this safetensors file, with PyTorch's names. [default: PyTorch's random initialisation]",
        HelpName = "FILE",
    };

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Go on with the run in this folder. Its options are kept; --epochs, --data, --workers and the device may be given anew.",
        HelpName = "FOLDER",
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public TrainCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("train", "Trains a classifier. Without options it paints demo data and trains a small model on it.")
        {
            _data, _runFolder, _weights, _resume, _arguments.Epochs, _arguments.Workers,
        };
        foreach (Option option in _arguments.Fixed)
        {
            Command.Add(option);
        }

        _device.AddTo(Command);
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        using StopRequest stop = new();
        return parsed.GetValue(_resume) is { } folder ? Resume(parsed, folder, stop) : Start(parsed, stop);
    }

    private int Start(ParseResult parsed, StopRequest stop)
    {
        string? data = parsed.GetValue(_data);
        TrainOptions preset = data is null ? TrainPreset.Demo(DemoData.ShardIn(DemoData.Folder)) : TrainPreset.Full(data);
        TrainOptions options = _arguments.Apply(parsed, preset);
        DeviceOptions chosen = _device.Of(parsed, options.Threads);
        options = options with { Conv = chosen.Conv, Simd = chosen.Simd };
        TrainOptionsCheck.Check(options);
        if (data is null)
        {
            DemoData.Ensure(_screen.Output.WriteLine);
        }

        using TrainingData paintings = new(options);
        using ComputeDevice device = ComputeDevice.Open(chosen, _screen.Output.WriteLine);
        using Learner learner = Learner.For(device.Operations, options, paintings);
        if (parsed.GetValue(_weights) is { } weights)
        {
            using SafetensorsFile file = SafetensorsFile.Open(weights);
            Checkpoint.LoadWeights(weights, file, learner.Model);
        }
        else
        {
            WeightInitializer.Initialize(learner.Model.Parameters, options.Seed);
        }

        // The last thing that can be refused, so that no refusal leaves a folder behind.
        string? given = parsed.GetValue(_runFolder);
        RunFolder folder = given is null ? RunFolder.CreateNamed(RunsFolder, TimeProvider.System) : RunFolder.Create(given);
        folder.WriteConfig(options, TrainerJson.Indented.TrainOptions);
        using TrainingRun run = new(learner, options, paintings, folder, _screen.Display(TaskNames(paintings)));
        Introduce(learner, paintings, device, options, folder);
        return Execute(run, paintings, options, folder, stop);
    }

    private int Resume(ParseResult parsed, string path, StopRequest stop)
    {
        RefuseFixedOptions(parsed);
        RunFolder folder = RunFolder.Open(path);
        using SafetensorsFile file = SafetensorsFile.Open(folder.LastPath);
        CheckpointInfo info = CheckpointInfo.Read(folder.LastPath, file);
        TrainOptions options = info.Options with
        {
            Epochs = parsed.GetValue(_arguments.Epochs) ?? info.Options.Epochs,
            Workers = parsed.GetValue(_arguments.Workers) ?? info.Options.Workers,
            Data = parsed.GetValue(_data) ?? info.Options.Data,
        };
        TrainOptionsCheck.Check(options);
        using TrainingData paintings = new(options);
        CheckTasks(folder.LastPath, info, paintings);
        DeviceOptions chosen = _device.Of(parsed, options.Threads) with { Conv = options.Conv, Simd = options.Simd };
        using ComputeDevice device = ComputeDevice.Open(chosen, _screen.Output.WriteLine);
        using Learner learner = Learner.For(device.Operations, options, paintings);
        using TrainingRun run = new(learner, options, paintings, folder, _screen.Display(TaskNames(paintings)));
        run.Restore(folder.LastPath, file, info);
        _screen.Output.WriteLine($"Going on with {path} after {info.Progress.Epoch} epochs and {info.Progress.Batch} batches.");
        folder.WriteConfig(options, TrainerJson.Indented.TrainOptions);
        Introduce(learner, paintings, device, options, folder);
        return Execute(run, paintings, options, folder, stop);
    }

    private void Introduce(Learner learner, TrainingData paintings, ComputeDevice device, TrainOptions options, RunFolder folder)
    {
        _screen.Output.WriteLine(
            $"{paintings.Source.Description}; {paintings.Split.Train.Length} to train on, {paintings.Split.Validation.Length} held out");
        _screen.Output.WriteLine(
            $"{learner.Model.ParameterCount:N0} parameters at {options.ImageSize} px, batches of {options.BatchSize}, " +
            $"{device.Description}; saved in {folder.Path}");
    }

    private int Execute(TrainingRun run, TrainingData paintings, TrainOptions options, RunFolder folder, StopRequest stop)
    {
        if (run.Execute(stop) == RunOutcome.Interrupted)
        {
            _screen.Output.WriteLine(
                $"Stopped after {run.Progress.Epoch} epochs and {run.Progress.Batch} batches, and saved. Go on with:");
            _screen.Output.WriteLine($"  {Invocation.Name} train --resume {folder.Path}");
            return ExitCode.Interrupted;
        }

        Report(run, paintings, options, folder);
        return ExitCode.Success;
    }

    private void Report(TrainingRun run, TrainingData paintings, TrainOptions options, RunFolder folder)
    {
        if (run.Latest is not { } latest)
        {
            _screen.Output.WriteLine($"All {options.Epochs} epochs were done before; give a larger --epochs to go on.");
            return;
        }

        int[] evaluated = latest.Phase == "train" ? paintings.Split.Train : paintings.Split.Validation;
        Dictionary<string, long[]> counts = [];
        for (int task = 0; task < paintings.Tasks.Count; task++)
        {
            counts[paintings.Tasks[task].Task] = ClassWeights.Count(paintings.Source, evaluated, task, options.KeepUnknown);
        }

        _screen.Write(ResultTable.Of(latest.Tasks, counts));
        BestResult best = run.Progress.Best!;
        _screen.Output.WriteLine($"Best: epoch {best.Epoch}, mean top-1 {best.Top1 * 100:0.0} %, in {folder.BestPath}");
        string pictures = options.Data == DemoData.ShardIn(DemoData.Folder) ? DemoData.PicturesIn(DemoData.Folder) : "PICTURE";
        _screen.Output.WriteLine($"Next: {Invocation.Name} predict {pictures} --weights {folder.Path}");
    }

    /// <summary>A resumed run is the same run: what determines it cannot change under it.</summary>
    private void RefuseFixedOptions(ParseResult parsed)
    {
        IEnumerable<Option> changed = ((Option[])[.. _arguments.Fixed, .. _device.Arithmetic, _runFolder, _weights])
            .Where(option => parsed.GetResult(option) is OptionResult { Implicit: false });
        if (changed.FirstOrDefault() is { } first)
        {
            throw new UserException(
                $"{first.Name} cannot be given with --resume: the run keeps its options, except --epochs, --data and --workers.");
        }
    }

    private static void CheckTasks(string path, CheckpointInfo info, TrainingData paintings)
    {
        string saved = JsonSerializer.Serialize(info.Tasks, TrainerJson.Default.IReadOnlyListTaskNames);
        string found = JsonSerializer.Serialize(paintings.Tasks, TrainerJson.Default.IReadOnlyListTaskNames);
        if (saved != found)
        {
            throw new UserException(
                $"'{path}' was trained on {Sizes(info.Tasks)}, and the data has {Sizes(paintings.Tasks)} or other class names; " +
                "a run can only go on with the same classes.");
        }
    }

    private static string Sizes(IReadOnlyList<TaskNames> tasks) =>
        string.Join(", ", tasks.Select(task => $"{task.Classes.Count} classes of {task.Task}"));

    private static string[] TaskNames(TrainingData paintings) => [.. paintings.Tasks.Select(task => task.Task)];
}
