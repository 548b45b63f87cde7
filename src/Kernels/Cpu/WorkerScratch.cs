using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary><see cref="Scratch"/> with a piece for every worker.</summary>
/// <param name="workers">How many workers.</param>
/// <param name="device">Where.</param>
/// <param name="purpose">What it holds, for messages.</param>
internal sealed unsafe class WorkerScratch(int workers, Device device, string purpose) : IDisposable
{
    private const int PageFloats = 1024;

    private readonly Scratch _memory = new(device, purpose);

    /// <summary>A piece for every worker.</summary>
    /// <param name="floats">The least floats of a piece.</param>
    /// <returns>The pieces. What lay there before is lost.</returns>
    public WorkerMemory Floats(long floats)
    {
        // No page has memory of two workers, so that what the processor fetches ahead, up to a page's end, is never another's.
        nint step = (nint)(((floats + PageFloats - 1) / PageFloats) + 1) * PageFloats;
        return new WorkerMemory(_memory.Floats(workers * step), step);
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
