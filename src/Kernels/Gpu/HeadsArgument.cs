using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Mirrors <c>Heads</c> of heads.cuh.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct HeadsArgument(int Tasks, int Hidden, int Total, nint Classes, nint Offsets, nint TaskOf);
