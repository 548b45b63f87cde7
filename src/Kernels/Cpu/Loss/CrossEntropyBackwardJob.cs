using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Gradient of the logits; a part is a sample. With target weights <c>t[c] = (1−ε)·w[y]·[c=y] + ε/C·w[c]</c> it is
/// <c>(p[c]·Σt − t[c]) · taskWeight / Σw[y]</c>; those of two labels add up by their shares.
/// </summary>
internal unsafe struct CrossEntropyBackwardJob : IJob
{
    /// <summary>Logits [N, Σ classes].</summary>
    public View<Nf> Logits;

    /// <summary>Classes of each head.</summary>
    public int* Classes;

    /// <summary>First column of each head.</summary>
    public int* Offsets;

    /// <summary>What the logits are to match.</summary>
    public LossTargets Targets;

    /// <summary>Factor of each head's loss.</summary>
    public float* TaskWeights;

    /// <summary>Denominator of each head.</summary>
    public float* Counts;

    /// <summary>Gradient of the logits.</summary>
    public float* Dlogits;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        for (int task = 0; task < Targets.Labels.Shape.Tasks; task++)
        {
            nint first = ((nint)part * Logits.Shape.Features) + Offsets[task];
            RowLabels labels = new(Targets, part, task);
            if (labels.AreMissing || Counts[task] == 0)
            {
                new Span<float>(Dlogits + first, Classes[task]).Clear();
                continue;
            }

            WriteRow(task, labels, Logits.Floats + first, Dlogits + first);
        }
    }

    private readonly void WriteRow(int task, RowLabels labels, float* logits, float* dlogits)
    {
        int classes = Classes[task];
        float* weights = Targets.ClassWeights.Floats + Offsets[task];
        double smoothing = Targets.Smoothing;
        double even = (labels.OwnShare + labels.PartnerShare) * smoothing / classes;
        double own = labels.Own < 0 ? 0 : labels.OwnShare * (1 - smoothing) * weights[labels.Own];
        double partner = labels.Partner < 0 ? 0 : labels.PartnerShare * (1 - smoothing) * weights[labels.Partner];
        double targets = own + partner;
        for (int i = 0; i < classes; i++)
        {
            targets += even * weights[i];
        }

        SoftmaxRow row = new(logits, classes);
        double factor = TaskWeights[task] / (double)Counts[task];
        for (int i = 0; i < classes; i++)
        {
            double target = (even * weights[i]) + (i == labels.Own ? own : 0) + (i == labels.Partner ? partner : 0);
            dlogits[i] = (float)(factor * ((Math.Exp(row.LogProbability(i)) * targets) - target));
        }
    }
}
