using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>
/// A kernel of linear_update_mma.cu, by the samples whose x and dx a warp holds in registers. There is none for bf16: these passes are bound by
/// memory, and operands are fp32 there, so tf32 is as fast and more exact.
/// </summary>
/// <param name="Samples">At most so many.</param>
internal sealed record UpdateTile(int Samples) : KernelTile($"{Samples}")
{
    /// <summary>Their file, without extension.</summary>
    public const string File = "linear_update_mma";

    private const int Threads = 256;

    /// <summary>Columns of a block: <c>kBlockColumns</c>.</summary>
    private const int Columns = 256;

    /// <summary>Floats of a row of dy in shared memory, <c>kPitch</c>, and how many stages of them there are.</summary>
    private const int Pitch = 72;
    private const int Stages = 2;

    /// <summary>Two blocks on a multiprocessor.</summary>
    public static readonly UpdateTile Few = new(32);

    /// <summary>One block on a multiprocessor.</summary>
    public static readonly UpdateTile Many = new(64);

    private static readonly UpdateTile[] All = [Few, Many];

    /// <inheritdoc/>
    public override string Size => $"{Samples} samples";

    /// <summary>The kernels that hold a batch, the smallest first.</summary>
    /// <param name="size">The layer and its samples.</param>
    /// <returns>None when the batch is too large or rows do not begin at 16 bytes.</returns>
    public static IEnumerable<UpdateTile> Holding(GemmSize size) =>
        HasWholePieces(size) ? All.Where(tile => tile.Samples >= size.Columns) : [];

    /// <summary>The smallest of them, or null.</summary>
    public static UpdateTile? For(GemmSize size) =>
        !HasWholePieces(size) ? null : size.Columns <= Few.Samples ? Few : size.Columns <= Many.Samples ? Many : null;

    /// <summary>A grid over the columns.</summary>
    /// <param name="inputs">Columns.</param>
    /// <param name="mostBlocks">With fewer blocks than there are columns for, each takes several parts of them.</param>
    public LaunchShape Over(int inputs, int mostBlocks = int.MaxValue) =>
        new(Math.Min((inputs + Columns - 1) / Columns, mostBlocks), Threads, Stages * Samples * Pitch * sizeof(float));

    private static bool HasWholePieces(GemmSize size) => (size.Rows | size.Depth) % 4 == 0;
}
