using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart train</c>: trains from the beginning, from given weights, or from where a run was stopped.</summary>
internal sealed class TrainCommand
{
    private const string RunsFolder = "runs";

    private readonly Screen _screen;
    private readonly NewRunArguments _arguments = new();

    private readonly Option<string?> _runFolder = new("--run-dir")
    {
        Description = "Folder for config, log and checkpoints; new or empty. [default: runs/<date>-<time>]",
        HelpName = "FOLDER",
    };

    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Go on with the run in this folder. Its options are kept; --epochs, --data, --workers and the device may be given anew.",
        HelpName = "FOLDER",
    };

    private readonly Option<GraphMode?> _graph = Choice.Option<GraphMode>(
        "--graph",
        "GPU: record a step once for each size of batch and replay it as a CUDA graph; the bits are the same. " +
        "[default: auto, on where a step is one batch]");

    private readonly Option<HeadUpdate?> _headUpdate = Choice.Option<HeadUpdate>(
        "--head-update",
        "GPU: update the heads' first layers in one pass with their backward pass, which moves the fewest bytes, or beside the convolutions' " +
        "backward pass and the next step's. [default: auto, what wikiart tune found to be faster, or one-pass]");

    private readonly Option<bool> _tensorboard = new("--tensorboard")
    {
        Description = "Write TensorBoard's event files, into tensorboard in the run's folder. [default: off]",
    };

    private readonly Option<bool> _report = new("--report")
    {
        Description = "Write report.html into the run's folder: curves after every epoch, which a browser keeps fresh, and all of it at the end. " +
            "[default: off]",
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public TrainCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("train", "Trains a classifier. Without options it paints demo data and trains a small model on it.")
        {
            _runFolder, _resume, _graph, _headUpdate, _tensorboard, _report,
        };
        _arguments.AddTo(Command);
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
        TrainOptions options = _arguments.Options(parsed);

        // What the device refuses is refused before data is read or painted.
        using ComputeDevice device = _arguments.OpenDevice(parsed, options, _screen.Notes.WriteLine);
        OrderHeadUpdate(parsed, device, options);
        bool graphs = UsesGraphs(parsed, device, options);
        using TrainingData paintings = _arguments.OpenData(parsed, options, _screen.Notes.WriteLine);
        paintings.LoadAhead(new TrainProgress());
        using Learner learner = Learner.For(device.Operations, options, paintings, graphs);
        _arguments.InitializeWeights(parsed, learner, options.Seed);

        // The last thing that can be refused, so that no refusal leaves a folder behind.
        string? given = parsed.GetValue(_runFolder);
        RunFolder folder = given is null ? RunFolder.CreateNamed(RunsFolder, TimeProvider.System) : RunFolder.Create(given);
        folder.WriteConfig(options, TrainerJson.Indented.TrainOptions);
        using RunDisplays displays = Displays(parsed, learner, paintings, folder);
        using TrainingRun run = new(learner, options, paintings, folder, displays.Outermost);
        TrainSession session = new(_screen, paintings, options, folder);
        session.Introduce(learner, device);
        return session.Execute(run, device.Operations, displays, stop);
    }

    private int Resume(ParseResult parsed, string path, StopRequest stop)
    {
        RefuseFixedOptions(parsed);
        RunFolder folder = RunFolder.Open(path);
        using SafetensorsFile file = SafetensorsFile.Open(folder.LastPath);
        CheckpointInfo info = CheckpointInfo.Read(folder.LastPath, file);
        TrainOptions options = info.Options with
        {
            Epochs = parsed.GetValue(_arguments.Training.Epochs) ?? info.Options.Epochs,
            Workers = parsed.GetValue(_arguments.Training.Workers) ?? info.Options.Workers,
            Data = parsed.GetValue(_arguments.Data) ?? info.Options.Data,
        };
        TrainOptionsCheck.Check(options);
        using ComputeDevice device = _arguments.OpenDevice(parsed, options, _screen.Notes.WriteLine);
        OrderHeadUpdate(parsed, device, options);
        bool graphs = UsesGraphs(parsed, device, options);
        using TrainingData paintings = new(options);
        CheckTasks(folder.LastPath, info, paintings);
        paintings.LoadAhead(info.Progress);
        using Learner learner = Learner.For(device.Operations, options, paintings, graphs);
        using RunDisplays displays = Displays(parsed, learner, paintings, folder);
        using TrainingRun run = new(learner, options, paintings, folder, displays.Outermost);
        run.Restore(folder.LastPath, file, info);
        if (options.Epochs != info.Options.Epochs && options.Schedule.DependsOnEpochs)
        {
            _screen.Errors.WriteLine(
                $"Warning: --schedule {Choice.Word(options.Schedule.Kind)} was laid over {info.Options.Epochs} epochs and is now laid " +
                $"over {options.Epochs}, so the learning rate jumps here.");
        }

        _screen.Output.WriteLine($"Going on with {path} after {info.Progress.Epoch} epochs and {info.Progress.Batch} batches.");
        folder.WriteConfig(options, TrainerJson.Indented.TrainOptions);
        TrainSession session = new(_screen, paintings, options, folder);
        session.Introduce(learner, device);
        return session.Execute(run, device.Operations, displays, stop);
    }

    private void OrderHeadUpdate(ParseResult parsed, ComputeDevice device, TrainOptions options)
    {
        HeadUpdate order = HeadUpdateChoice.Of(parsed.GetValue(_headUpdate) ?? HeadUpdate.Auto, device.Cuda is not null, options);
        if (device.Operations is GpuOperations gpu)
        {
            gpu.HeadUpdate = order;
        }
    }

    private bool UsesGraphs(ParseResult parsed, ComputeDevice device, TrainOptions options) =>
        GraphChoice.Of(parsed.GetValue(_graph) ?? GraphMode.Auto, device.Cuda is not null, options);

    private RunDisplays Displays(ParseResult parsed, Learner learner, TrainingData paintings, RunFolder folder)
    {
        RunDisplays displays = new(_screen.Display(TaskNames(paintings)), folder);
        if (parsed.GetValue(_tensorboard))
        {
            displays.AddTensorBoard(learner, paintings);
        }

        if (parsed.GetValue(_report))
        {
            displays.AddReport();
        }

        return displays;
    }

    /// <summary>A resumed run is the same run: what determines it cannot change under it.</summary>
    private void RefuseFixedOptions(ParseResult parsed)
    {
        IEnumerable<Option> changed = ((Option[])[.. _arguments.Fixed, _runFolder])
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
