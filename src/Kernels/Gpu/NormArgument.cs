using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Mirrors <c>ChannelNorm</c> of batch_norm.cuh.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NormArgument(nint Mean, nint Inverse, nint Scale, nint Shift)
{
    /// <summary>Where the numbers of a batch norm lie.</summary>
    public static NormArgument Of(ChannelNorm norm) =>
        new(norm.Mean.Address, norm.Inverse.Address, norm.Scale.Address, norm.Shift.Address);
}
