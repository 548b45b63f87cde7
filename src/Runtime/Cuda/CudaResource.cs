namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// Something that the driver holds for a context. Whoever made it disposes it; what is left over is disposed with its context.
/// There is no finalizer: a driver call from the finalizer thread would have no context and could come after the context's end.
/// </summary>
public abstract class CudaResource : IDisposable
{
    private bool _disposed;

    private protected CudaResource(CudaContext context)
    {
        Context = context;
    }

    /// <summary>The context that it belongs to.</summary>
    public CudaContext Context { get; }

    internal bool IsDisposed => _disposed;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Context.Forget(this);
            Release(Context.Enter());
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The driver, with the context current on this thread.</summary>
    private protected DriverApi Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Context.Enter();
    }

    /// <summary>Gives the driver's object back.</summary>
    private protected abstract void Release(DriverApi api);
}
