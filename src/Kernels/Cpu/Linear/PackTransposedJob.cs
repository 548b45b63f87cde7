namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Lays out rows of features so that a <see cref="GemmTile"/> can read them as its B: blocks of rows, in which one feature of all rows
/// lies side by side, zeros behind the last row. A part is a run of features.
/// </summary>
internal unsafe struct PackTransposedJob : IJob
{
    private const int PartFeatures = 128;

    /// <summary>[Rows, Features].</summary>
    public float* Source;

    /// <summary>[blocks, Features, Width].</summary>
    public float* Packed;

    /// <summary>Rows.</summary>
    public int Rows;

    /// <summary>Features of a row.</summary>
    public int Features;

    /// <summary>Rows of a block.</summary>
    public int Width;

    /// <summary>How many parts the work has.</summary>
    public readonly int Parts => (Features + PartFeatures - 1) / PartFeatures;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int first = part * PartFeatures;
        int end = Math.Min(Features, first + PartFeatures);
        for (int block = 0; block * Width < Rows; block++)
        {
            int rows = Math.Min(Width, Rows - (block * Width));
            float* source = Source + ((nint)block * Width * Features) + first;
            float* packed = Packed + ((((nint)block * Features) + first) * Width);
            new TransposedCopy(source, Features, packed, Width).Run<TSimd, TVec>(rows, end - first, accumulate: false);
            for (int feature = first; feature < end && rows < Width; feature++, packed += Width)
            {
                new Span<float>(packed + rows, Width - rows).Clear();
            }
        }
    }
}
