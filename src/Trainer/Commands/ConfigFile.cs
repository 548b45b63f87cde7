using System.Text.Json;
using System.Text.Json.Nodes;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>A JSON file with options, under the names that config.json has; any of them may be left out.</summary>
internal sealed class ConfigFile
{
    private readonly string _path;
    private readonly JsonObject _options;

    private ConfigFile(string path, JsonObject options)
    {
        _path = path;
        _options = options;
    }

    /// <summary>Where the file says that the paintings are; null when it does not.</summary>
    public string? Data => _options["data"]?.GetValueKind() == JsonValueKind.String ? (string?)_options["data"] : null;

    /// <summary>Whether the file has a learning rate.</summary>
    public bool HasLearningRate => _options.ContainsKey("learning_rate");

    /// <summary>Reads a file. Comments and trailing commas are allowed.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What it says.</returns>
    /// <exception cref="UserException">It cannot be read, or it is no JSON object.</exception>
    public static ConfigFile Read(string path)
    {
        try
        {
            JsonDocumentOptions lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
            return JsonNode.Parse(File.ReadAllBytes(path), documentOptions: lenient) is JsonObject options
                ? new ConfigFile(path, options)
                : throw new UserException($"'{path}' must hold one JSON object with options, as the config.json of a run does.");
        }
        catch (JsonException error)
        {
            throw new UserException($"'{path}' is not JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}.", error);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"Cannot read '{path}': {FileError.Reason(path, error)}.", error);
        }
    }

    /// <summary>Puts the file's options over a preset.</summary>
    /// <param name="preset">Values of the options that the file leaves out.</param>
    /// <returns>The options.</returns>
    /// <exception cref="UserException">The file has an option that does not exist, or a value of the wrong kind.</exception>
    public TrainOptions Over(TrainOptions preset)
    {
        RefuseUnknown(_options, JsonSerializer.SerializeToNode(preset, TrainerJson.Default.TrainOptions)!.AsObject(), string.Empty);
        try
        {
            return OptionsJson.Over(preset, _options);
        }
        catch (JsonException error)
        {
            string key = error.Path?.TrimStart('$', '.') ?? string.Empty;
            throw new UserException(
                $"'{_path}': {key} has a value of the wrong kind; the config.json of a run shows the right ones.", error);
        }
    }

    private void RefuseUnknown(JsonObject given, JsonObject known, string prefix)
    {
        foreach ((string key, JsonNode? value) in given)
        {
            if (!known.ContainsKey(key))
            {
                string names = string.Join(", ", known.Select(one => one.Key));
                throw new UserException($"'{_path}' has '{prefix}{key}', which is no option; there are {names}.");
            }

            if (value is JsonObject inner && known[key] is JsonObject options)
            {
                RefuseUnknown(inner, options, $"{prefix}{key}.");
            }
        }
    }
}
