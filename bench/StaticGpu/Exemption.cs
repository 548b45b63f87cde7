namespace Wikiart.Cuda.StaticGpu;

/// <summary>Kernels whose main loop may read global memory in pieces of less than 16 bytes, and why.</summary>
/// <param name="Kernel">The kernel's name, or its end behind a <c>*</c>.</param>
/// <param name="Reason">Why.</param>
internal sealed record Exemption(string Kernel, string Reason)
{
    public static IReadOnlyList<Exemption> All { get; } =
    [
        new("*_naive", "one thread an output, in the order of the formula: it is there to be compared with"),
        .. From(
            "the strict fp32 path takes any number of channels and any device; neighbouring threads read neighbouring floats",
            "conv_forward",
            "conv_backward_input",
            "conv_backward_weight",
            "conv_add_relu_forward",
            "conv_relu_pool_forward",
            "conv_relu_pool_backward_input",
            "conv_relu_pool_backward_weight",
            "linear_forward",
            "linear_backward_input",
            "linear_backward_weight"),
        .. From(
            "a byte of codes comes with every 16 bytes of pooled values and 16 of their gradient, which all are whole pieces",
            "conv_relu_pool_backward_input_tf32_wide",
            "conv_relu_pool_backward_input_tf32_narrow",
            "conv_relu_pool_backward_input_bf16_wide",
            "conv_relu_pool_backward_input_bf16_narrow",
            "conv_relu_pool_backward_weight_tf32_wide",
            "conv_relu_pool_backward_weight_tf32_narrow",
            "conv_relu_pool_backward_weight_bf16_wide",
            "conv_relu_pool_backward_weight_bf16_narrow",
            "conv_relu_pool_backward_weight_tf32_sparse_wide",
            "conv_relu_pool_backward_weight_tf32_sparse_narrow",
            "conv_relu_pool_backward_weight_bf16_sparse_wide",
            "conv_relu_pool_backward_weight_bf16_sparse_narrow"),
        new("mix_images", "the rows of a region begin at any pixel of three floats, which a piece of 16 bytes would not be aligned to"),
        .. From(
            "a megabyte or less: latency counts, and neighbouring threads read neighbouring floats",
            "batch_norm_statistics",
            "batch_norm_inverse",
            "fold_batch_norm",
            "squared_norm",
            "cross_entropy_forward",
            "cross_entropy_backward",
            "heads_forward",
            "heads_backward_input",
            "heads_backward_weight"),
    ];

    public bool Covers(KernelReport report) => Kernel[0] == '*'
        ? report.Kernel.EndsWith(Kernel[1..], StringComparison.Ordinal)
        : report.Kernel == Kernel;

    private static IEnumerable<Exemption> From(string reason, params string[] kernels) => kernels.Select(kernel => new Exemption(kernel, reason));
}
