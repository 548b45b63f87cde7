namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>A tile of windows.</summary>
/// <param name="Image">Its image.</param>
/// <param name="Row">Its first row of windows.</param>
/// <param name="Column">Its first column of windows.</param>
internal readonly record struct WindowTile(int Image, int Row, int Column);
