using System.Text.Json;
using System.Text.Json.Nodes;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>What a checkpoint says about itself: enough to rebuild the model and to go on with the run.</summary>
/// <param name="Options">The run's options.</param>
/// <param name="Tasks">The tasks and the names of their classes.</param>
/// <param name="Progress">How far the run had come.</param>
internal sealed record CheckpointInfo(TrainOptions Options, IReadOnlyList<TaskNames> Tasks, TrainProgress Progress)
{
    private const string OptionsKey = "wikiart.options";
    private const string TasksKey = "wikiart.tasks";
    private const string ProgressKey = "wikiart.progress";

    /// <summary>The model's sizes.</summary>
    public ModelOptions Model => new()
    {
        ImageSize = Options.ImageSize,
        Trunk = Options.Trunk,
        Residual = Options.Residual,
        FreezeNorm = Options.FreezeNorm,
        Hidden = Options.Hidden,
        Heads = [.. Tasks.Select(task => new HeadOptions(task.Task, task.Classes.Count))],
    };

    /// <summary>The tasks as data sets have them.</summary>
    public IReadOnlyList<LabelSet> LabelSets => [.. Tasks.Select(task => new LabelSet(task.Task, task.Classes))];

    /// <summary>Reads it from a file's metadata.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="file">The file.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="UserException">The file was not written by this program.</exception>
    public static CheckpointInfo Read(string path, SafetensorsFile file) => new(
        Read(path, file, OptionsKey, json => OptionsJson.Over(TrainOptions.Baseline(string.Empty), JsonNode.Parse(json)!.AsObject())),
        Read(path, file, TasksKey, json => JsonSerializer.Deserialize(json, TrainerJson.Default.IReadOnlyListTaskNames)),
        Read(path, file, ProgressKey, json => JsonSerializer.Deserialize(json, TrainerJson.Default.TrainProgress)));

    /// <summary>As a file's metadata.</summary>
    /// <returns>Keys and values.</returns>
    public IReadOnlyDictionary<string, string> ToMetadata() => new Dictionary<string, string>
    {
        ["format"] = "pt",
        [OptionsKey] = JsonSerializer.Serialize(Options, TrainerJson.Default.TrainOptions),
        [TasksKey] = JsonSerializer.Serialize(Tasks, TrainerJson.Default.IReadOnlyListTaskNames),
        [ProgressKey] = JsonSerializer.Serialize(Progress, TrainerJson.Default.TrainProgress),
    };

    private static T Read<T>(string path, SafetensorsFile file, string key, Func<string, T?> parse)
        where T : class
    {
        if (!file.Metadata.TryGetValue(key, out string? json))
        {
            throw new UserException($"'{path}' says nothing under '{key}': it was not saved by this program.");
        }

        try
        {
            return parse(json) ?? throw new JsonException("null where an object is expected");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new UserException($"'{path}': what it says under '{key}' cannot be read: {error.Message}", error);
        }
    }
}
