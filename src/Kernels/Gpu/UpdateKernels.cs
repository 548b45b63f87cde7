namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>The names of one fused update's kernels, made once.</summary>
/// <param name="name">The fp32 one's.</param>
internal sealed class UpdateKernels(string name)
{
    private readonly string _few = $"{name}_tf32_{UpdateTile.Few.Samples}";
    private readonly string _many = $"{name}_tf32_{UpdateTile.Many.Samples}";

    /// <summary>The fp32 kernel.</summary>
    public string Tuned { get; } = name;

    /// <summary>The kernel on tensor cores.</summary>
    /// <param name="tile">For how many samples.</param>
    /// <returns>Its name.</returns>
    public string Of(UpdateTile tile) => tile == UpdateTile.Few ? _few : _many;
}
