namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Transforms [O,I,3,3] weights, <c>G·g·Gᵀ</c>, and lays them out as [blocks of output channels, planes, input channels, block width].
/// A part is a block. For the gradient of the input the roles of the channels are exchanged and the kernel is turned.
/// </summary>
/// <typeparam name="TWinograd">The transforms.</typeparam>
internal unsafe struct WinogradWeightsJob<TWinograd> : IJob
    where TWinograd : struct, IWinograd
{
    private const int Taps = 9;
    private const int Side = 3;
    private const int MostFloats = (Taps + (Side * 6)) * 16;

    /// <summary>[O,I,3,3].</summary>
    public float* Weights;

    /// <summary>The transformed weights.</summary>
    public float* Transformed;

    /// <summary>Channels that become columns.</summary>
    public int OutChannels;

    /// <summary>Channels that are summed over.</summary>
    public int InChannels;

    /// <summary>Whether the weights' first channels are the ones that are summed over, and the kernel is turned.</summary>
    public bool Turn;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int width = GemmTile.Width<TSimd, TVec>();
        float* taps = stackalloc float[MostFloats];
        for (int channel = 0; channel < InChannels; channel++)
        {
            for (int lane = 0; lane < width; lane += TSimd.Lanes)
            {
                Gather(taps, channel, (part * width) + lane, TSimd.Lanes);
                nint planes = (nint)part * TWinograd.Inputs * TWinograd.Inputs;
                float* result = Transformed + (((planes * InChannels) + channel) * width) + lane;
                Transform<TSimd, TVec>(taps, result, (nint)InChannels * width);
            }
        }
    }

    private static void Transform<TSimd, TVec>(float* taps, float* result, nint planeStep)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        float* rows = taps + (Taps * TSimd.Lanes);
        for (int column = 0; column < Side; column++)
        {
            TWinograd.TransformKernel<TSimd, TVec>(
                taps + (column * TSimd.Lanes), Side * TSimd.Lanes, rows + (column * TSimd.Lanes), Side * TSimd.Lanes);
        }

        for (int row = 0; row < TWinograd.Inputs; row++)
        {
            TWinograd.TransformKernel<TSimd, TVec>(
                rows + (row * Side * TSimd.Lanes), TSimd.Lanes, result + (row * TWinograd.Inputs * planeStep), planeStep);
        }
    }

    /// <summary>The nine taps of neighbouring output channels side by side.</summary>
    private readonly void Gather(float* taps, int inChannel, int firstOutChannel, int lanes)
    {
        for (int lane = 0; lane < lanes; lane++)
        {
            int outChannel = firstOutChannel + lane;
            nint kernel = Turn ? ((nint)inChannel * OutChannels) + outChannel : ((nint)outChannel * InChannels) + inChannel;
            for (int tap = 0; tap < Taps; tap++)
            {
                taps[(tap * lanes) + lane] =
                    outChannel < OutChannels ? Weights[(kernel * Taps) + (Turn ? Taps - 1 - tap : tap)] : 0;
            }
        }
    }
}
