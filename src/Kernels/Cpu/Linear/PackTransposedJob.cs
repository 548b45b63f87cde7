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
            float* packed = Packed + ((nint)block * Features * Width);
            for (int column = 0; column < Width; column++)
            {
                int row = (block * Width) + column;
                float* source = Source + ((nint)row * Features);
                for (int feature = first; feature < end; feature++)
                {
                    packed[((nint)feature * Width) + column] = row < Rows ? source[feature] : 0;
                }
            }
        }
    }
}
