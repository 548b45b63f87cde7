using System.Text.Json;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>What a run left behind beside its weights: options and log.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Config">config.json as it stands.</param>
/// <param name="Entries">The log, in the order of time.</param>
internal sealed record RunRecord(string Name, string Config, IReadOnlyList<MetricsEntry> Entries)
{
    /// <summary>The tasks' names.</summary>
    public IReadOnlyList<string> Tasks => [.. Entries.SelectMany(entry => entry.Tasks.Keys).Distinct()];

    /// <summary>Reads a run's folder; a line that is being written is left out.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The record.</returns>
    /// <exception cref="UserException">The folder is not that of a run, or nothing was logged yet.</exception>
    public static RunRecord Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserException($"There is no folder '{folder}' with a run to report on.");
        }

        string log = Path.Combine(folder, "metrics.jsonl");
        string config = Path.Combine(folder, "config.json");
        try
        {
            MetricsEntry[] entries = [.. Lines(log).Select(Parse).OfType<MetricsEntry>()];
            return entries.Length > 0
                ? new RunRecord(Path.GetFileName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar)), File.ReadAllText(config), entries)
                : throw new UserException($"'{log}' holds no results yet: the run has not finished an epoch.");
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"'{folder}' is not the folder of a run: {FileError.Reason(log, error)}.", error);
        }
    }

    /// <summary>The log's lines of one phase.</summary>
    /// <param name="phase"><c>train</c> or <c>validation</c>.</param>
    /// <returns>In the order of time.</returns>
    public IReadOnlyList<MetricsEntry> Phase(string phase) => [.. Entries.Where(entry => entry.Phase == phase)];

    /// <summary>The run may be under way, so its log may be open for writing.</summary>
    private static IEnumerable<string> Lines(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static MetricsEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, TrainerJson.Default.MetricsEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
