using System.CommandLine;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Import;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart import</c>: makes a checkpoint of a state_dict from elsewhere.</summary>
internal sealed class ImportCommand
{
    private readonly Screen _screen;

    private readonly Argument<string> _file = new("FILE")
    {
        Description = "A PyTorch checkpoint (.pt, .pth) or a safetensors file, with or without the prefix 'module.'.",
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "The checkpoint to write. [required]",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<string?> _like = new("--like")
    {
        Description = "A run or checkpoint whose sizes, tasks and class names the weights have. [default: sizes are read off the weights]",
        HelpName = "RUN",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Paintings that the weights were trained on, for the names of the classes. [default: classes are named by their numbers]",
        HelpName = "PATH",
    };

    private readonly Option<bool> _ignoreUnexpected = new("--ignore-unexpected")
    {
        Description = "Leave out entries that the model does not have. [default: off, they are refused]",
    };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public ImportCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("import", "Makes a checkpoint of a PyTorch or safetensors state_dict.") { _file, _out, _like, _data, _ignoreUnexpected };
        Command.SetAction(Run);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run(ParseResult parsed)
    {
        string path = parsed.GetValue(_file)!;
        string target = parsed.GetValue(_out)!;
        if (Path.GetFullPath(path) == Path.GetFullPath(target))
        {
            throw new UserException($"'{target}' is the file to import; name another one with --out.");
        }

        using ForeignWeights weights = ForeignWeights.Open(path);
        CheckpointInfo info = Describe(weights, parsed.GetValue(_like), parsed.GetValue(_data));
        StateDictComparison comparison = StateDictComparison.Of(weights, info.Model);
        bool ignoreUnexpected = parsed.GetValue(_ignoreUnexpected);
        comparison.Check(path, ignoreUnexpected);
        HashSet<string> left = [.. comparison.Unexpected];
        SafetensorsWriter.Write(target, info.ToMetadata(), weights.Tensors.Where(tensor => !left.Contains(tensor.Name)));
        string tasks = string.Join(", ", info.Tasks.Select(task => $"{task.Classes.Count} classes of {task.Task}"));
        _screen.Output.WriteLine($"{target}: {tasks}, {info.Options.ImageSize} px, from {path}");
        if (left.Count > 0)
        {
            _screen.Output.WriteLine($"left out: {string.Join(", ", left)}");
        }

        return ExitCode.Success;
    }

    private static CheckpointInfo Describe(ForeignWeights weights, string? like, string? data)
    {
        if (like is not null && data is not null)
        {
            throw new UserException("--like and --data both name the classes; give one of them.");
        }

        if (like is not null)
        {
            using TrainedModel model = new(WeightsArgument.Resolve(like));
            return model.Info with { Progress = new TrainProgress() };
        }

        ModelOptions sizes = InferredModel.From(weights);
        TrainOptions options = TrainOptions.Baseline(data ?? string.Empty) with
        {
            ImageSize = sizes.ImageSize,
            Trunk = sizes.Trunk,
            Residual = sizes.Residual,
            Hidden = sizes.Hidden,
        };
        return new CheckpointInfo(options, data is null ? Numbered(sizes) : Named(weights.Path, sizes, data), new TrainProgress());
    }

    private static TaskNames[] Numbered(ModelOptions sizes) =>
        [.. sizes.Heads.Select(head => new TaskNames(head.Task, LabelSet.Numbered(head.Task, head.Classes).ClassNames))];

    private static TaskNames[] Named(string path, ModelOptions sizes, string data)
    {
        using IPaintingSource source = PaintingSources.Open(data);
        return
        [
            .. sizes.Heads.Select(head =>
            {
                LabelSet labels = source.Tasks.FirstOrDefault(task => task.Task == head.Task) ?? throw new UserException(
                    $"'{path}' has a head for {head.Task}, and '{data}' has labels for {string.Join(", ", source.Tasks.Select(task => task.Task))}.");
                return labels.Count == head.Classes ? new TaskNames(labels.Task, labels.ClassNames) : throw new UserException(
                    $"'{path}' tells {head.Classes} classes of {head.Task} apart, and '{data}' has {labels.Count}.");
            }),
        ];
    }
}
