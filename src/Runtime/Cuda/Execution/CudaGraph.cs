namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Work that was recorded from a stream instead of being run.</summary>
public sealed class CudaGraph : CudaResource
{
    private readonly nint _handle;

    private CudaGraph(CudaContext context, string name, nint handle)
        : base(context)
    {
        Name = name;
        _handle = handle;
        context.Remember(this);
    }

    /// <summary>What it computes, for messages.</summary>
    public string Name { get; }

    /// <summary>
    /// Records what is queued in a stream from now on, and in streams that join it by events and are joined back, instead of running it. What
    /// is recorded must neither allocate nor wait.
    /// </summary>
    /// <param name="stream">The stream.</param>
    public static void Begin(CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Context.Enter().BeginCapture(stream.Handle);
    }

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What the graph computes, for messages.</param>
    /// <returns>The graph.</returns>
    public static CudaGraph End(CudaStream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new CudaGraph(stream.Context, name, stream.Context.Enter().EndCapture(stream.Handle));
    }

    /// <summary>Ends what <see cref="Begin"/> began and forgets it, because recording failed.</summary>
    /// <param name="stream">The stream.</param>
    public static void Abandon(CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Context.Enter().AbandonCapture(stream.Handle);
    }

    /// <summary>Prepares the graph for launches.</summary>
    /// <returns>The executable graph, independent of this one from now on.</returns>
    public CudaGraphExec Instantiate() => new(Context, Name, Enter().InstantiateGraph(_handle));

    private protected override void Release(DriverApi api) => api.DestroyGraph(_handle);
}
