using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>A log with one JSON object in each line. Each line reaches the operating system before the call returns.</summary>
internal sealed class MetricsLog : IDisposable
{
    private const string StepProperty = "step";

    private readonly string _path;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;
    private FileStream? _stream;

    /// <summary>A log in the file, which need not exist yet.</summary>
    public MetricsLog(string path)
    {
        _path = path;
        _json = new Utf8JsonWriter(_line);
    }

    /// <summary>Adds a line.</summary>
    /// <param name="entry">What to log; its integer property <c>step</c> is what <see cref="TruncateAfter"/> goes by.</param>
    /// <param name="type">
    /// How to write it. Where a value can be NaN or infinite, its context must allow named floating-point literals.
    /// </param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Append<T>(T entry, JsonTypeInfo<T> type)
    {
        _line.ResetWrittenCount();
        _json.Reset();
        JsonSerializer.Serialize(_json, entry, type);
        _line.Write("\n"u8);
        try
        {
            _stream ??= new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            _stream.Write(_line.WrittenSpan);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"Cannot write '{_path}': {FileError.Reason(_path, error)}.", error);
        }
    }

    /// <summary>
    /// Before a run goes on from a checkpoint: drops the lines of later steps, and those that a killed process left unfinished.
    /// Lines without a step stay. The file is replaced as a whole or not at all.
    /// </summary>
    /// <param name="step">The checkpoint's step.</param>
    /// <returns>How many lines were dropped.</returns>
    /// <exception cref="UserException">The file cannot be read or written.</exception>
    public int TruncateAfter(long step)
    {
        _stream?.Dispose();
        _stream = null;
        if (!File.Exists(_path))
            return 0;
        string text;
        try
        {
            text = File.ReadAllText(_path);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"Cannot read '{_path}': {FileError.Reason(_path, error)}.", error);
        }
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] kept = [.. lines.Where(line => BelongsBefore(line, step))];
        string keptText = string.Concat(kept.Select(line => line + "\n"));
        if (keptText != text)
            AtomicFile.Write(_path, stream => stream.Write(Encoding.UTF8.GetBytes(keptText)));
        return lines.Length - kept.Length;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _json.Dispose();
        _stream?.Dispose();
    }

    private static bool BelongsBefore(string line, long step)
    {
        try
        {
            using JsonDocument entry = JsonDocument.Parse(line);
            return entry.RootElement.ValueKind == JsonValueKind.Object
                && !(entry.RootElement.TryGetProperty(StepProperty, out JsonElement value)
                    && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) && number > step);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
