using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Mean loss of a head, which is a part, with two labels a row. Summed in double, row by row.</summary>
internal unsafe struct MixedLossForwardJob : IJob
{
    /// <summary>Logits [N, Σ classes].</summary>
    public View<Nf> Logits;

    /// <summary>Class numbers [N, tasks].</summary>
    public View<Labels> Labels;

    /// <summary>w [Σ classes].</summary>
    public float* ClassWeights;

    /// <summary>The shares.</summary>
    public float* Mix;

    /// <summary>Classes of each head.</summary>
    public int* Classes;

    /// <summary>First column of each head.</summary>
    public int* Offsets;

    /// <summary>ε.</summary>
    public double Smoothing;

    /// <summary>Mean loss of each head.</summary>
    public float* Losses;

    /// <summary>Denominator of each head.</summary>
    public float* Counts;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int rows = Logits.Shape.N;
        float* weights = ClassWeights + Offsets[part];
        int* labels = (int*)Labels.Address;
        double share = Mix[MixRecord.LabelShare];
        double loss = 0;
        double count = 0;
        for (int sample = 0; sample < rows; sample++)
        {
            int own = labels[((nint)sample * Labels.Shape.Tasks) + part];
            int partner = labels[((nint)(rows - 1 - sample) * Labels.Shape.Tasks) + part];
            count += own < 0 ? 0 : weights[own];
            if (own < 0 && partner < 0)
            {
                continue;
            }

            SoftmaxRow row = new(Logits.Floats + ((nint)sample * Logits.Shape.Features) + Offsets[part], Classes[part]);
            double all = Smoothing > 0 ? All(row, weights, Classes[part]) : 0;
            loss -= own < 0 ? 0 : share * (((1 - Smoothing) * weights[own] * row.LogProbability(own)) + all);
            loss -= partner < 0 ? 0 : (1 - share) * (((1 - Smoothing) * weights[partner] * row.LogProbability(partner)) + all);
        }

        Losses[part] = count == 0 ? 0 : (float)(loss / count);
        Counts[part] = (float)count;
    }

    private readonly double All(SoftmaxRow row, float* weights, int classes)
    {
        double sum = 0;
        for (int i = 0; i < classes; i++)
        {
            sum += weights[i] * row.LogProbability(i);
        }

        return Smoothing / classes * sum;
    }
}
