namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Lays out [O,I,R,T] weights as <see cref="GemmTile"/> reads them: blocks of output channels, and in a block one row for each kernel
/// row, kernel column and input channel, in this order. For the gradient of the input the roles of the channels are exchanged and the
/// kernel is turned by half a turn: its rows and columns are taken from the last to the first.
/// </summary>
internal unsafe struct PackWeightsJob : IJob
{
    /// <summary>[O,I,R,T].</summary>
    public float* Weights;

    /// <summary>[blocks, R, T, input channels, block width].</summary>
    public float* Packed;

    /// <summary>Channels that become columns.</summary>
    public int OutChannels;

    /// <summary>Channels that are summed over.</summary>
    public int InChannels;

    /// <summary>Floats from one output channel to the next in the weights.</summary>
    public nint OutStep;

    /// <summary>Floats from one input channel to the next in the weights.</summary>
    public nint InStep;

    /// <summary>T.</summary>
    public int KernelColumns;

    /// <summary>Which rows of the kernel.</summary>
    public TapRange Rows;

    /// <summary>Which columns of the kernel.</summary>
    public TapRange Columns;

    /// <summary>Columns of a block.</summary>
    public int Width;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int firstChannel = part * Width;
        int channels = Math.Min(Width, OutChannels - firstChannel);
        int taps = Rows.Count * Columns.Count;
        float* packed = Packed + ((nint)part * taps * InChannels * Width);
        for (int tap = 0; tap < taps; tap++)
        {
            int kernelTap = (Rows[tap / Columns.Count] * KernelColumns) + Columns[tap % Columns.Count];
            float* weights = Weights + (firstChannel * OutStep) + kernelTap;
            for (int channel = 0; channel < InChannels; channel++)
            {
                for (int column = 0; column < Width; column++)
                {
                    packed[column] = column < channels ? weights[column * OutStep] : 0;
                }

                packed += Width;
                weights += InStep;
            }
        }
    }
}
