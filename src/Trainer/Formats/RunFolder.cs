using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>The folder of one training run and the names in it.</summary>
internal sealed class RunFolder
{
    private const string TimestampFormat = "yyyyMMdd-HHmmss";

    private RunFolder(string path)
    {
        Path = path;
    }

    /// <summary>The folder, as it was given.</summary>
    public string Path { get; }

    /// <summary>The options of the run, as JSON.</summary>
    public string ConfigPath => System.IO.Path.Combine(Path, "config.json");

    /// <summary>The log (see <see cref="MetricsLog"/>).</summary>
    public string MetricsPath => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>The weights with the best validation result so far.</summary>
    public string BestPath => System.IO.Path.Combine(Path, "best.safetensors");

    /// <summary>The newest checkpoint, from which the run can go on.</summary>
    public string LastPath => System.IO.Path.Combine(Path, "last.safetensors");

    /// <summary>Makes a folder named for the time, <c>yyyyMMdd-HHmmss</c>, with <c>-2</c>, <c>-3</c>, … where runs start together.</summary>
    /// <param name="parent">Where runs are kept; created if it does not exist.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="UserException">The folder cannot be made or written to.</exception>
    public static RunFolder CreateNamed(string parent, TimeProvider clock)
    {
        string name = System.IO.Path.Combine(parent, clock.GetLocalNow().ToString(TimestampFormat));
        RunFolder run = new(name);
        for (int number = 2; !run.TryClaim(); number++)
            run = new RunFolder($"{name}-{number}");
        return run;
    }

    /// <summary>Makes a folder for a new run.</summary>
    /// <param name="path">A folder that does not exist yet or is empty.</param>
    /// <exception cref="UserException">It holds something, is a file, or cannot be made or written to.</exception>
    public static RunFolder Create(string path)
    {
        RunFolder run = new(path);
        if (!run.TryClaim())
        {
            string found = System.IO.Path.GetFileName(Directory.EnumerateFileSystemEntries(path).FirstOrDefault(run.MetricsPath));
            throw new UserException(
                $"The folder '{path}' already holds '{found}': a new run needs a new or empty folder, or else resume the run that is there.");
        }
        return run;
    }

    /// <summary>Finds the folder of an earlier run.</summary>
    /// <exception cref="UserException">It is not there, or it holds no checkpoint to go on from.</exception>
    public static RunFolder Open(string path)
    {
        RunFolder run = new(path);
        if (File.Exists(path))
            throw new UserException($"'{path}' is a file, where the folder of a run is expected.");
        if (!Directory.Exists(path))
            throw new UserException($"There is no folder '{path}' with a run to go on with.");
        if (!File.Exists(run.LastPath))
            throw new UserException($"The folder '{path}' holds no 'last.safetensors', so there is no checkpoint to go on from.");
        return run;
    }

    /// <summary>Writes <c>config.json</c>.</summary>
    /// <param name="config">The options.</param>
    /// <param name="type">How to write them; the context is expected to ask for snake_case and indentation.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void WriteConfig<T>(T config, JsonTypeInfo<T> type) =>
        AtomicFile.Write(ConfigPath, stream => JsonSerializer.Serialize(stream, config, type));

    /// <summary>Reads <c>config.json</c>.</summary>
    /// <exception cref="UserException">The file is not there, or does not hold such options.</exception>
    public T ReadConfig<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            using FileStream stream = File.OpenRead(ConfigPath);
            return JsonSerializer.Deserialize(stream, type)
                ?? throw new UserException($"Cannot read '{ConfigPath}': it holds null where an object is expected.");
        }
        catch (JsonException error)
        {
            throw new UserException($"Cannot read '{ConfigPath}': {error.Message}", error);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"Cannot read '{ConfigPath}': {FileError.Reason(ConfigPath, error)}.", error);
        }
    }

    // False when the folder holds something. An empty log claims the folder: of two processes that create it at once, one gets it.
    private bool TryClaim()
    {
        try
        {
            Directory.CreateDirectory(Path);
            if (Directory.EnumerateFileSystemEntries(Path).Any())
                return false;
            using FileStream claim = new(MetricsPath, FileMode.CreateNew, FileAccess.Write);
            return true;
        }
        catch (IOException) when (File.Exists(MetricsPath))
        {
            return false;
        }
        catch (Exception error) when (FileError.Is(error) || error is ArgumentException)
        {
            string reason = File.Exists(Path) ? "it is a file, not a folder" : FileError.Reason(MetricsPath, error);
            throw new UserException($"Cannot create the run folder '{Path}': {reason}.", error);
        }
    }
}
