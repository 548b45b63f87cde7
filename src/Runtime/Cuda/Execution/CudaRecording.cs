namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// What a device's stream was given once, to be given again: one CUDA graph, or several where work forks off to run beside the stream or is
/// joined. Graphs that end at the joints, rather than one that spans both streams, let forked work run on beside whatever comes after the recording.
/// </summary>
public sealed class CudaRecording : IDisposable
{
    private readonly CudaStream _main;
    private readonly SideStream _side;
    private readonly RecordedPart[] _parts;

    internal CudaRecording(CudaStream main, SideStream side, IEnumerable<RecordedPart> parts)
    {
        _main = main;
        _side = side;
        _parts = [.. parts];
    }

    /// <summary>Queues the work.</summary>
    public void Replay()
    {
        if (!Array.Exists(_parts, part => part.Kind == RecordedPartKind.Join))
        {
            // It was recorded before anything ran beside the stream.
            _side.Join();
        }

        foreach (RecordedPart part in _parts)
        {
            switch (part.Kind)
            {
                case RecordedPartKind.Graph:
                    part.Graph!.Launch(_main);
                    break;
                case RecordedPartKind.Beside:
                    part.Graph!.Launch(_side.Fork());
                    _side.Leave(part.Touched);
                    break;
                default:
                    _side.Join();
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (RecordedPart part in _parts)
        {
            part.Graph?.Dispose();
        }
    }
}
