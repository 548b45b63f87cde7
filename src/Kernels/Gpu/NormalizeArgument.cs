using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Mirrors <c>NormalizeShape</c> of normalize.cu.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct NormalizeArgument(int N, int SourceH, int SourceW, int H, int W, Normalization Normalization);
