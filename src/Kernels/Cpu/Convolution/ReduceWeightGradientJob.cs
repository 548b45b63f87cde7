namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Adds the partial sums of all groups of images in order, and writes them as [O,I,R,T] weights and [O] biases.</summary>
internal unsafe struct ReduceWeightGradientJob : IJob
{
    /// <summary>Partial sums; those of group 0 are overwritten.</summary>
    public float* Partials;

    /// <summary>Where they lie.</summary>
    public WeightGradientLayout Layout;

    /// <summary>Gradient of the weights.</summary>
    public StoreGradient Weights;

    /// <summary>Gradient of the biases.</summary>
    public StoreGradient Bias;

    /// <summary>Whether there are biases.</summary>
    public bool HasBias;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        float* total = Partials + (part * Layout.PartFloats);
        for (int group = 1; group < Layout.Groups; group++)
        {
            float* sums = total + (group * Layout.Blocks * Layout.PartFloats);
            for (nint i = 0; i < Layout.PartFloats; i += TSimd.Lanes)
            {
                TSimd.Store(total + i, TSimd.Add(TSimd.Load(total + i), TSimd.Load(sums + i)));
            }
        }

        int firstChannel = part * Layout.Width;
        int channels = Math.Min(Layout.Width, Layout.OutChannels - firstChannel);
        int taps = Layout.KernelRows * Layout.KernelColumns;
        for (int channel = 0; channel < channels; channel++)
        {
            nint weight = (nint)(firstChannel + channel) * Layout.InChannels * taps;
            for (int input = 0; input < Layout.InChannels; input++)
            {
                for (int tap = 0; tap < taps; tap++)
                {
                    float* row = total + (tap / Layout.KernelColumns * Layout.KernelRowFloats);
                    nint rowTap = ((nint)(tap % Layout.KernelColumns) * Layout.InChannels) + input;
                    Weights.Apply<SimdScalar, float>(weight++, row[(rowTap * Layout.Width) + channel]);
                }
            }

            if (HasBias)
            {
                Bias.Apply<SimdScalar, float>(firstChannel + channel, total[Layout.BiasOffset + channel]);
            }
        }
    }
}
