namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>The names of an operation's kernels for tensor cores, made once.</summary>
/// <param name="file">Their file, without extension.</param>
/// <param name="name">What their names begin with.</param>
internal sealed class TensorKernel(string file, string name)
{
    private readonly Dictionary<(KernelVariant Variant, TensorTile Tile), string> _names = (
        from variant in new[] { KernelVariant.Tf32, KernelVariant.Bf16 }
        from tile in (TensorTile[])[.. TensorTile.All, .. SparseTile.Every]
        select (variant, tile)).ToDictionary(key => key, key => $"{name}_{key.variant.ToString().ToLowerInvariant()}_{key.tile.Suffix}");

    /// <summary>Their file, without extension.</summary>
    public string File { get; } = file;

    /// <summary>The kernel of one precision and one tile.</summary>
    /// <param name="variant">tf32 or bf16.</param>
    /// <param name="tile">The tile.</param>
    /// <returns>Its name.</returns>
    public string Name(KernelVariant variant, TensorTile tile) => _names[(variant, tile)];
}
