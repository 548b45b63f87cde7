using System.Globalization;

namespace Wikiart.Cuda.StaticGpu;

/// <summary>One machine instruction.</summary>
/// <param name="Address">Its place in the kernel, in bytes.</param>
/// <param name="Opcode">The opcode with its modifiers, for example <c>LDG.E.128.CONSTANT</c>.</param>
/// <param name="Target">Where a branch goes, or null.</param>
internal sealed record Instruction(int Address, string Opcode, int? Target)
{
    private const int DefaultWidth = 4;

    private readonly string[] _parts = Opcode.Split('.');

    public bool IsTensorCore => _parts[0] is "HMMA" or "IMMA" or "HGMMA";

    public bool IsFma => _parts[0] == "FFMA";

    /// <summary>A read of global memory into registers, or asynchronously into shared memory.</summary>
    public bool IsGlobalLoad => _parts[0] is "LDG" or "LDGSTS" or "LD";

    public bool IsGlobalStore => _parts[0] is "STG" or "ST" or "RED" or "ATOM" or "ATOMG";

    public bool IsAsynchronousCopy => _parts[0] is "LDGSTS";

    public bool IsShared => _parts[0] is "LDS" or "STS" or "LDSM" or "ATOMS";

    public bool IsLocal => _parts[0] is "LDL" or "STL";

    /// <summary>Bytes that a thread moves.</summary>
    public int Width => _parts.Skip(1).Select(WidthOf).FirstOrDefault(width => width > 0, DefaultWidth);

    /// <summary>
    /// Floating-point operations of a warp: 2 for each product that is added. A sparse instruction counts with the products by zeros that it leaves out, as its
    /// dense counterparts do, so that both are compared by the work that they finish.
    /// </summary>
    public int Flops => IsFma ? 2 * 32 : IsTensorCore ? 2 * TileProducts() : 0;

    private static int WidthOf(string modifier) => modifier switch
    {
        "U8" or "S8" => 1,
        "U16" or "S16" => 2,
        "64" => 8,
        "128" => 16,
        _ => 0,
    };

    /// <summary>The tile is written as its sizes run together: 1688 is 16×8×8, 16816 is 16×8×16, a sparse 16832 is 16×8×32.</summary>
    private int TileProducts()
    {
        string? tile = _parts.Skip(1).FirstOrDefault(part => part.StartsWith("168", StringComparison.Ordinal));
        return tile is null ? 0 : 16 * 8 * int.Parse(tile.AsSpan(3), CultureInfo.InvariantCulture);
    }
}
