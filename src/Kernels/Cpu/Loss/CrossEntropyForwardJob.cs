using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Mean loss and denominator of a head, which is a part. Summed in double, row by row.</summary>
internal unsafe struct CrossEntropyForwardJob : IJob
{
    /// <summary>Logits [N, Σ classes].</summary>
    public View<Nf> Logits;

    /// <summary>Classes of each head.</summary>
    public int* Classes;

    /// <summary>First column of each head.</summary>
    public int* Offsets;

    /// <summary>What the logits are to match.</summary>
    public LossTargets Targets;

    /// <summary>Mean loss of each head.</summary>
    public float* Losses;

    /// <summary>Denominator of each head.</summary>
    public float* Counts;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int classes = Classes[part];
        float* weights = Targets.ClassWeights.Floats + Offsets[part];
        double smoothing = Targets.Smoothing;
        double loss = 0;
        double count = 0;
        for (int sample = 0; sample < Logits.Shape.N; sample++)
        {
            RowLabels labels = new(Targets, sample, part);
            if (labels.AreMissing)
            {
                continue;
            }

            SoftmaxRow row = new(Logits.Floats + ((nint)sample * Logits.Shape.Features) + Offsets[part], classes);
            if (labels.Own >= 0)
            {
                loss -= labels.OwnShare * (1 - smoothing) * weights[labels.Own] * row.LogProbability(labels.Own);
                count += weights[labels.Own];
            }

            if (labels.Partner >= 0)
            {
                loss -= labels.PartnerShare * (1 - smoothing) * weights[labels.Partner] * row.LogProbability(labels.Partner);
            }

            if (smoothing > 0)
            {
                double sum = 0;
                for (int i = 0; i < classes; i++)
                {
                    sum += weights[i] * row.LogProbability(i);
                }

                loss -= (labels.OwnShare + labels.PartnerShare) * smoothing / classes * sum;
            }
        }

        Losses[part] = count == 0 ? 0 : (float)(loss / count);
        Counts[part] = (float)count;
    }
}
