namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Lays out [O,I,R,T] weights as <see cref="GemmTile"/> reads them: blocks of output channels, and in a block one row for each kernel
/// row, kernel column and input channel, in this order. For the gradient of the input the roles of the channels are exchanged and the
/// kernel is turned by half a turn.
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

    /// <summary>R·T.</summary>
    public int Taps;

    /// <summary>Whether to turn the kernel.</summary>
    public bool Turn;

    /// <summary>Columns of a block.</summary>
    public int Width;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int firstChannel = part * Width;
        int channels = Math.Min(Width, OutChannels - firstChannel);
        float* packed = Packed + ((nint)part * Taps * InChannels * Width);
        for (int tap = 0; tap < Taps; tap++)
        {
            float* weights = Weights + (firstChannel * OutStep) + (Turn ? Taps - 1 - tap : tap);
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
