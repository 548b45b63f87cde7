namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>In which order a step's gradients pass through the heads' first layers and update them.</summary>
public enum HeadUpdate
{
    /// <summary>What was measured to be faster for this size, or one pass.</summary>
    Auto,

    /// <summary>One pass over the weights computes the gradient of the features and updates; the fewest bytes.</summary>
    OnePass,

    /// <summary>
    /// A pass over the weights computes the gradient of the features, and another one updates beside the convolutions' backward pass and the next
    /// step's forward pass: 4 bytes a weight more, and time that the convolutions leave to memory is used.
    /// </summary>
    Beside,
}
