using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.StaticGpu;

/// <summary>A multiprocessor's resources, from the CUDA C++ programming guide's table of compute capabilities.</summary>
/// <param name="Capability">The compute capability.</param>
/// <param name="Warps">Warps that are resident at once.</param>
/// <param name="Blocks">Blocks that are resident at once.</param>
/// <param name="SharedBytes">Shared memory.</param>
/// <param name="Rates">What a device with it does in a second.</param>
internal sealed record Architecture(ComputeCapability Capability, int Warps, int Blocks, int SharedBytes, MachineRates Rates)
{
    private const int Registers = 65536;

    /// <summary>Registers are given to a warp in pieces of so many.</summary>
    private const int RegisterPiece = 256;

    /// <summary>Shared memory that the system keeps of each block's.</summary>
    private const int ReservedSharedBytes = 1024;

    private const int SharedPiece = 128;
    private const int WarpThreads = 32;

    public static IReadOnlyList<Architecture> All { get; } =
        [
        new(new(8, 0), Warps: 64, Blocks: 32, SharedBytes: 164 << 10, MachineRates.A100),
        new(new(9, 0), Warps: 64, Blocks: 32, SharedBytes: 228 << 10, MachineRates.H100),
    ];

    public string Name => $"sm_{Capability.Number}";

    /// <summary>Blocks of a kernel that a multiprocessor holds at once, in theory.</summary>
    public int BlocksOf(int threads, int registers, int sharedBytes)
    {
        int warps = (threads + WarpThreads - 1) / WarpThreads;
        int byRegisters = Registers / (RoundUp(Math.Max(registers, 1) * WarpThreads, RegisterPiece) * warps);
        int byShared = SharedBytes / RoundUp(sharedBytes + ReservedSharedBytes, SharedPiece);
        return Math.Min(Math.Min(byRegisters, byShared), Math.Min(Warps / warps, Blocks));
    }

    private static int RoundUp(int value, int piece) => (value + piece - 1) / piece * piece;
}
