namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>A graph that can be launched again and again, with one driver call for all its kernels.</summary>
public sealed class CudaGraphExec : CudaResource
{
    private readonly nint _handle;
    private readonly string _launchName;

    internal CudaGraphExec(CudaContext context, string name, nint handle)
        : base(context)
    {
        _handle = handle;
        _launchName = $"graph {name}";
        context.Remember(this);
    }

    /// <summary>Queues the graph's work.</summary>
    /// <param name="stream">The stream.</param>
    public void Launch(CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        DriverApi api = Enter();
        Context.LastLaunch = _launchName;
        api.LaunchGraph(_handle, stream.Handle);
    }

    private protected override void Release(DriverApi api) => api.DestroyGraphExec(_handle);
}
