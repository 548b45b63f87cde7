using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Gradient of the logits with two labels a row; a part is a sample. It is <c>(p[c]·Σt − t[c]) · taskWeight / Σw[y]</c>, and the target
/// weights t are those of the two labels, by their shares.
/// </summary>
internal unsafe struct MixedLossBackwardJob : IJob
{
    /// <summary>Logits [N, Σ classes].</summary>
    public View<Nf> Logits;

    /// <summary>Class numbers [N, tasks].</summary>
    public View<Labels> Labels;

    /// <summary>w [Σ classes].</summary>
    public float* ClassWeights;

    /// <summary>Factor of each head's loss.</summary>
    public float* TaskWeights;

    /// <summary>The shares.</summary>
    public float* Mix;

    /// <summary>Classes of each head.</summary>
    public int* Classes;

    /// <summary>First column of each head.</summary>
    public int* Offsets;

    /// <summary>ε.</summary>
    public double Smoothing;

    /// <summary>Denominator of each head.</summary>
    public float* Counts;

    /// <summary>Gradient of the logits.</summary>
    public float* Dlogits;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int tasks = Labels.Shape.Tasks;
        int* own = (int*)Labels.Address + ((nint)part * tasks);
        int* partner = (int*)Labels.Address + ((nint)(Logits.Shape.N - 1 - part) * tasks);
        for (int task = 0; task < tasks; task++)
        {
            nint first = ((nint)part * Logits.Shape.Features) + Offsets[task];
            if ((own[task] < 0 && partner[task] < 0) || Counts[task] == 0)
            {
                new Span<float>(Dlogits + first, Classes[task]).Clear();
                continue;
            }

            WriteRow(task, own[task], partner[task], Logits.Floats + first, Dlogits + first);
        }
    }

    private readonly void WriteRow(int task, int own, int partner, float* logits, float* dlogits)
    {
        int classes = Classes[task];
        float* weights = ClassWeights + Offsets[task];
        double ownShare = own < 0 ? 0 : Mix[MixRecord.LabelShare];
        double partnerShare = partner < 0 ? 0 : 1 - (double)Mix[MixRecord.LabelShare];
        double even = (ownShare + partnerShare) * Smoothing / classes;
        double ownTarget = own < 0 ? 0 : ownShare * (1 - Smoothing) * weights[own];
        double partnerTarget = partner < 0 ? 0 : partnerShare * (1 - Smoothing) * weights[partner];
        double targets = ownTarget + partnerTarget;
        for (int i = 0; i < classes; i++)
        {
            targets += even * weights[i];
        }

        SoftmaxRow row = new(logits, classes);
        double factor = TaskWeights[task] / (double)Counts[task];
        for (int i = 0; i < classes; i++)
        {
            double target = (even * weights[i]) + (i == own ? ownTarget : 0) + (i == partner ? partnerTarget : 0);
            dlogits[i] = (float)(factor * ((Math.Exp(row.LogProbability(i)) * targets) - target));
        }
    }
}
