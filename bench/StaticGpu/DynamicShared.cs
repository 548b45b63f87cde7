namespace Wikiart.Cuda.StaticGpu;

/// <summary>The shared memory that a launch asks for beside a kernel's own, at the baseline's sizes (32 pictures, heads of 512 features).</summary>
internal static class DynamicShared
{
    private const int Batch = 32;
    private const int Columns = 32;
    private const int Warps = 8;

    public static int Of(string kernel) => kernel switch
    {
        _ when kernel.StartsWith("linear_backward_sgd", StringComparison.Ordinal) => Update(1 + Warps),
        _ when kernel.StartsWith("linear_backward_adamw", StringComparison.Ordinal) => Update(1 + Warps),
        "linear_update_sgd" or "linear_update_adamw" => Update(1),
        _ => 0,
    };

    private static int Update(int tiles) => ((tiles * Columns) + Warps) * Batch * sizeof(float);
}
