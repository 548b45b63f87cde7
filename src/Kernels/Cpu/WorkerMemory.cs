namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Scratch memory of all workers; see <see cref="WorkerScratch"/>.</summary>
/// <param name="first">That of worker 0.</param>
/// <param name="step">Floats from one worker's to the next's.</param>
internal readonly unsafe struct WorkerMemory(float* first, nint step)
{
    /// <summary>One worker's piece.</summary>
    /// <param name="worker">Which worker.</param>
    /// <returns>Where it begins.</returns>
    public float* Of(int worker) => first + (worker * step);
}
