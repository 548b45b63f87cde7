using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.StaticGpu;

/// <summary>What can be read about one kernel without running it.</summary>
/// <param name="Architecture">For example <c>sm_90</c>.</param>
/// <param name="File">Its source, without extension.</param>
/// <param name="Kernel">Its name.</param>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="SharedBytes">Shared memory of a block, static and dynamic, at the baseline's sizes.</param>
/// <param name="SpillBytes">Bytes that a thread writes and reads because it ran out of registers.</param>
/// <param name="StackBytes">Stack of a thread.</param>
/// <param name="BlocksPerMultiprocessor">Resident blocks of 256 threads, in theory.</param>
/// <param name="Occupancy">Resident warps as a share of the most that there can be.</param>
/// <param name="LocalAccesses">Accesses of local memory in the whole kernel.</param>
/// <param name="Loop">The main loop, or null when no loop multiplies.</param>
/// <param name="Tile">The tile's arithmetic intensity and the machine's balance, or null for a kernel without a tile.</param>
internal sealed record KernelReport(
    string Architecture,
    string File,
    string Kernel,
    int Registers,
    int SharedBytes,
    int SpillBytes,
    int StackBytes,
    int BlocksPerMultiprocessor,
    double Occupancy,
    int LocalAccesses,
    MainLoop? Loop,
    TileIntensity? Tile)
{
    /// <summary>Every kernel is launched with so many.</summary>
    private const int Threads = 256;

    private const int WarpThreads = 32;

    public static KernelReport Of(string file, KernelResources kernel, IReadOnlyList<Instruction> code, Architecture architecture)
    {
        int shared = kernel.SharedBytes + DynamicShared.Of(kernel.Kernel);
        int blocks = architecture.BlocksOf(Threads, kernel.Registers, shared);
        return new KernelReport(
            architecture.Name,
            file,
            kernel.Kernel,
            kernel.Registers,
            shared,
            kernel.SpillStoreBytes + kernel.SpillLoadBytes,
            kernel.StackBytes,
            blocks,
            (double)blocks * (Threads / WarpThreads) / architecture.Warps,
            code.Count(one => one.IsLocal),
            MainLoop.Of(code),
            TileIntensity.Of(kernel.Kernel, architecture));
    }
}
