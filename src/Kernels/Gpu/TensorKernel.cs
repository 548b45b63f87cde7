namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>The names of an operation's kernels for tensor cores, made once.</summary>
/// <param name="file">Their file, without extension.</param>
/// <param name="name">What their names begin with.</param>
internal sealed class TensorKernel(string file, string name)
{
    private readonly string[] _narrow = [$"{name}_tf32_{TensorTile.Narrow.Suffix}", $"{name}_bf16_{TensorTile.Narrow.Suffix}"];
    private readonly string[] _wide = [$"{name}_tf32_{TensorTile.Wide.Suffix}", $"{name}_bf16_{TensorTile.Wide.Suffix}"];

    /// <summary>Their file, without extension.</summary>
    public string File { get; } = file;

    /// <summary>The kernel of one precision and one tile.</summary>
    /// <param name="variant">tf32 or bf16.</param>
    /// <param name="tile">The tile.</param>
    /// <returns>Its name.</returns>
    public string Name(KernelVariant variant, TensorTile tile) =>
        (tile == TensorTile.Narrow ? _narrow : _wide)[variant == KernelVariant.Tf32 ? 0 : 1];
}
