using Google.Protobuf;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.TensorBoard;

/// <summary>Writes an event file that TensorBoard reads while it grows.</summary>
internal sealed class EventWriter : IDisposable
{
    // What every reader of event files expects first.
    private const string Version = "brain.Event:2";
    private const int Rgb = 3;
    private readonly TimeProvider _clock;
    private readonly RecordWriter _records;

    /// <summary>Starts a file in a folder.</summary>
    /// <param name="folder">The folder, made if it is not there.</param>
    /// <param name="step">The step from which the run goes on: TensorBoard forgets what earlier files of the folder say of later ones.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public EventWriter(string folder, long step, TimeProvider clock)
    {
        _clock = clock;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (Formats.FileError.Is(error))
        {
            throw new UserException($"The folder '{folder}' cannot be made: {Formats.FileError.Reason(folder, error)}.", error);
        }

        string name = $"events.out.tfevents.{clock.GetUtcNow().ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.{step}";
        _records = new RecordWriter(Path.Combine(folder, name));
        Write(new Event { FileVersion = Version });
        Write(new Event { Step = step + 1, SessionLog = new SessionLog { Status = SessionLog.Types.SessionStatus.Start } });
    }

    /// <summary>Adds a number.</summary>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="tag">Its name; a slash makes groups.</param>
    /// <param name="value">The number.</param>
    public void Scalar(long step, string tag, double value) => Add(step, new Summary.Types.Value { Tag = tag, SimpleValue = (float)value });

    /// <summary>Adds a picture.</summary>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="tag">Its name.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="file">A PNG or JPEG file.</param>
    public void Image(long step, string tag, int width, int height, byte[] file) => Add(step, new Summary.Types.Value
    {
        Tag = tag,
        Metadata = Plugin("images"),
        Image = new Summary.Types.Image { Width = width, Height = height, Colorspace = Rgb, EncodedImageString = ByteString.CopyFrom(file) },
    });

    /// <summary>Adds a text.</summary>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="tag">Its name.</param>
    /// <param name="markdown">The text.</param>
    public void Text(long step, string tag, string markdown) => Add(step, new Summary.Types.Value
    {
        Tag = tag,
        Metadata = Plugin("text"),
        Tensor = new TensorProto
        {
            Dtype = TensorProto.Types.DataType.DtString,
            TensorShape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dim { Size = 1 } } },
            StringVal = { ByteString.CopyFromUtf8(markdown) },
        },
    });

    /// <summary>Adds a histogram.</summary>
    /// <param name="step">Optimizer steps taken.</param>
    /// <param name="tag">Its name.</param>
    /// <param name="histogram">The counts.</param>
    public void Histogram(long step, string tag, HistogramProto histogram) =>
        Add(step, new Summary.Types.Value { Tag = tag, Metadata = Plugin("histograms"), Histo = histogram });

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();

    private static SummaryMetadata Plugin(string name) => new() { PluginData = new SummaryMetadata.Types.PluginData { PluginName = name } };

    private void Add(long step, Summary.Types.Value value) => Write(new Event { Step = step, Summary = new Summary { Value = { value } } });

    private void Write(Event @event)
    {
        @event.WallTime = _clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        _records.Write(@event.ToByteArray());
    }
}
