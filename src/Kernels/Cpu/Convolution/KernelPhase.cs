namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// What one line of input pixels, h ≡ <see cref="Pixel"/> modulo the stride, receives from a kernel: only every stride-th tap reaches it. Over such
/// pixels the gradient of the input is a convolution of stride 1 with those taps alone.
/// </summary>
/// <param name="Pixel">The first pixel.</param>
/// <param name="FirstTap">The first tap that reaches it.</param>
/// <param name="Taps">How many do.</param>
/// <param name="Padding">Zeros before the output's gradient would be <c>Taps − 1 − Padding</c>.</param>
internal readonly record struct KernelPhase(int Pixel, int FirstTap, int Taps, int Padding)
{
    /// <summary>Finds the taps.</summary>
    /// <param name="pixel">The first pixel, less than the stride.</param>
    /// <param name="stride">Step of the convolution.</param>
    /// <param name="kernel">Taps of its kernel.</param>
    /// <param name="padding">Zeros before the input.</param>
    /// <returns>The phase; without taps where the kernel is smaller than the stride.</returns>
    public static KernelPhase Of(int pixel, int stride, int kernel, int padding)
    {
        int firstTap = (pixel + padding) % stride;
        int taps = Math.Max(0, (kernel - firstTap + stride - 1) / stride);
        return new KernelPhase(pixel, firstTap, taps, (pixel + padding) / stride);
    }

    /// <summary>Pixels of a line.</summary>
    /// <param name="size">Pixels of the whole line.</param>
    /// <param name="stride">Step of the convolution.</param>
    /// <returns>How many.</returns>
    public int Count(int size, int stride) => (size - Pixel + stride - 1) / stride;
}
