using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Mean loss and denominator of a head, which is a part. Summed in double, row by row.</summary>
internal unsafe struct CrossEntropyForwardJob : IJob
{
    /// <summary>Logits [N, Σ classes].</summary>
    public View<Nf> Logits;

    /// <summary>Class numbers [N, tasks].</summary>
    public View<Labels> Labels;

    /// <summary>w [Σ classes].</summary>
    public float* ClassWeights;

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
        int classes = Classes[part];
        float* weights = ClassWeights + Offsets[part];
        int* labels = (int*)Labels.Address;
        double loss = 0;
        double count = 0;
        for (int sample = 0; sample < Logits.Shape.N; sample++)
        {
            int label = labels[((nint)sample * Labels.Shape.Tasks) + part];
            if (label < 0)
            {
                continue;
            }

            SoftmaxRow row = new(Logits.Floats + ((nint)sample * Logits.Shape.Features) + Offsets[part], classes);
            loss -= (1 - Smoothing) * weights[label] * row.LogProbability(label);
            count += weights[label];
            if (Smoothing > 0)
            {
                double sum = 0;
                for (int i = 0; i < classes; i++)
                {
                    sum += weights[i] * row.LogProbability(i);
                }

                loss -= Smoothing / classes * sum;
            }
        }

        Losses[part] = count == 0 ? 0 : (float)(loss / count);
        Counts[part] = (float)count;
    }
}
