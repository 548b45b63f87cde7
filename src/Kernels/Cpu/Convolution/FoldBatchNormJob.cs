using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Multiplies the weights of each output channel by what a batch norm multiplies it by. A part is one output channel.</summary>
internal unsafe struct FoldBatchNormJob : IJob
{
    /// <summary>The weights.</summary>
    public View<Oihw> Weight;

    /// <summary>What the batch norm does.</summary>
    public ChannelNorm Norm;

    /// <summary>The folded weights.</summary>
    public float* FoldedWeight;

    /// <summary>The folded biases.</summary>
    public float* FoldedBias;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        double factor = (double)Norm.Scale.Floats[part] * Norm.Inverse.Floats[part];
        nint inputs = (nint)(Weight.Shape.Count / Weight.Shape.O);
        float* from = Weight.Floats + (part * inputs);
        float* to = FoldedWeight + (part * inputs);
        nint i = 0;
        for (; i <= inputs - TSimd.Lanes; i += TSimd.Lanes)
        {
            TSimd.Store(to + i, TSimd.Multiply(TSimd.Load(from + i), TSimd.Broadcast((float)factor)));
        }

        for (; i < inputs; i++)
        {
            to[i] = from[i] * (float)factor;
        }

        FoldedBias[part] = (float)(Norm.Shift.Floats[part] - (Norm.Mean.Floats[part] * factor));
    }
}
