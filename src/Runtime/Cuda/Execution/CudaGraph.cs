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
    /// Records what an action queues in a stream, and in streams that join it by events and are joined back. Nothing runs, and the action
    /// must neither allocate nor wait.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What the graph computes, for messages.</param>
    /// <param name="record">Queues the work.</param>
    /// <returns>The graph.</returns>
    public static CudaGraph Capture(CudaStream stream, string name, Action record)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(record);
        CudaContext context = stream.Context;
        context.Enter().BeginCapture(stream.Handle);
        try
        {
            record();
        }
        catch
        {
            context.Enter().AbandonCapture(stream.Handle);
            throw;
        }

        return new CudaGraph(context, name, context.Enter().EndCapture(stream.Handle));
    }

    /// <summary>Prepares the graph for launches.</summary>
    /// <returns>The executable graph, independent of this one from now on.</returns>
    public CudaGraphExec Instantiate() => new(Context, Name, Enter().InstantiateGraph(_handle));

    private protected override void Release(DriverApi api) => api.DestroyGraph(_handle);
}
