namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Adds the sums of all groups of images in order, and writes them as [O,I,3,3] weights and [O] biases. A part is a channel.</summary>
internal unsafe struct ReduceSparseJob : IJob
{
    /// <summary>Sizes.</summary>
    public SparsePlan Plan;

    /// <summary>Sums of all groups; those of group 0 are overwritten.</summary>
    public float* Sums;

    /// <summary>Gradient of the weights.</summary>
    public StoreGradient Weights;

    /// <summary>Gradient of the biases.</summary>
    public StoreGradient Bias;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int block = part / SparsePlan.MostBlockChannels;
        int channel = part % SparsePlan.MostBlockChannels;
        float* total = Sums + (block * Plan.BlockFloats) + (channel * Plan.ChannelFloats);
        float* bias = Sums + ((block + 1) * Plan.BlockFloats) - Plan.BlockChannels + channel;
        nint toNextGroup = Plan.Blocks * Plan.BlockFloats;
        for (int group = 1; group < Plan.Groups; group++)
        {
            float* sums = total + (group * toNextGroup);
            for (int i = 0; i < Plan.ChannelFloats; i += TSimd.Lanes)
            {
                TSimd.Store(total + i, TSimd.Add(TSimd.Load(total + i), TSimd.Load(sums + i)));
            }

            *bias += bias[group * toNextGroup];
        }

        nint weight = (nint)part * Plan.InChannels * SparsePlan.Kernel * SparsePlan.Kernel;
        for (int input = 0; input < Plan.InChannels; input++)
        {
            for (int row = 0; row < SparsePlan.Kernel; row++)
            {
                for (int tap = 0; tap < SparsePlan.Kernel; tap++)
                {
                    Weights.Apply<SimdScalar, float>(weight++, total[PlaceOf(input, row, tap)]);
                }
            }
        }

        Bias.Apply<SimdScalar, float>(part, *bias);
    }

    private readonly int PlaceOf(int input, int row, int tap)
    {
        if (Plan.IsNarrow)
        {
            int place = (tap * Plan.InChannels) + input;
            return (place / Plan.Lanes * Plan.PassFloats) + (row * Plan.Lanes) + (place % Plan.Lanes);
        }

        int slice = input / Plan.SliceChannels;
        return (slice * Plan.PassFloats) + (((row * SparsePlan.Kernel) + tap) * Plan.SliceChannels) + (input % Plan.SliceChannels);
    }
}
