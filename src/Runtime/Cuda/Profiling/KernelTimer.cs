namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// Measures every kernel launched on a context while it lives, by an event before and one after each launch. The events keep kernels of
/// one stream from overlapping and cost a few microseconds each, so it is for finding what takes long, not for the last percent.
/// </summary>
public sealed class KernelTimer : IDisposable
{
    private readonly CudaContext _context;
    private readonly List<(CudaKernel Kernel, CudaEvent Start, CudaEvent End)> _launches = [];

    /// <summary>Begins to measure.</summary>
    /// <param name="context">The context.</param>
    /// <exception cref="InvalidOperationException">The context is measured already.</exception>
    public KernelTimer(CudaContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Timer is not null)
        {
            throw new InvalidOperationException("This context's kernels are measured already.");
        }

        _context = context;
        context.Timer = this;
    }

    /// <summary>Waits for the kernels and adds up their times.</summary>
    /// <returns>One entry a kernel, the longest first.</returns>
    public IReadOnlyList<KernelTime> Collect()
    {
        _context.Synchronize();
        return
        [
            .. from launch in _launches
               group launch by launch.Kernel into launches
               let time = new KernelTime(
                   launches.Key.Name,
                   launches.Count(),
                   launches.Sum(launch => (double)launch.End.ElapsedMillisecondsSince(launch.Start)),
                   launches.Key.Registers)
               orderby time.Milliseconds descending
               select time,
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _context.Timer = null;
        foreach ((_, CudaEvent start, CudaEvent end) in _launches)
        {
            start.Dispose();
            end.Dispose();
        }

        _launches.Clear();
    }

    internal CudaEvent Begin(CudaStream stream)
    {
        CudaEvent start = new(_context, timing: true);
        start.Record(stream);
        return start;
    }

    internal void End(CudaKernel kernel, CudaStream stream, CudaEvent start)
    {
        CudaEvent end = new(_context, timing: true);
        end.Record(stream);
        _launches.Add((kernel, start, end));
    }
}
