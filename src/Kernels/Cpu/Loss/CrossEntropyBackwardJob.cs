using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Gradient of the logits; a part is a sample. With target weights <c>t[c] = (1−ε)·w[y]·[c=y] + ε/C·w[c]</c> it is
/// <c>(p[c]·Σt − t[c]) · taskWeight / Σw[y]</c>.
/// </summary>
internal unsafe struct CrossEntropyBackwardJob : IJob
{
    /// <summary>Logits [N, Σ classes].</summary>
    public View<Nf> Logits;

    /// <summary>Class numbers [N, tasks].</summary>
    public View<Labels> Labels;

    /// <summary>w [Σ classes].</summary>
    public float* ClassWeights;

    /// <summary>Factor of each head's loss.</summary>
    public float* TaskWeights;

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
        int* labels = (int*)Labels.Address + ((nint)part * Labels.Shape.Tasks);
        for (int task = 0; task < Labels.Shape.Tasks; task++)
        {
            nint first = ((nint)part * Logits.Shape.Features) + Offsets[task];
            if (labels[task] < 0 || Counts[task] == 0)
            {
                new Span<float>(Dlogits + first, Classes[task]).Clear();
                continue;
            }

            WriteRow(task, labels[task], Logits.Floats + first, Dlogits + first);
        }
    }

    private readonly void WriteRow(int task, int label, float* logits, float* dlogits)
    {
        int classes = Classes[task];
        float* weights = ClassWeights + Offsets[task];
        double labelTarget = (1 - Smoothing) * weights[label];
        double targets = labelTarget;
        for (int i = 0; i < classes; i++)
        {
            targets += Smoothing / classes * weights[i];
        }

        SoftmaxRow row = new(logits, classes);
        double factor = TaskWeights[task] / (double)Counts[task];
        for (int i = 0; i < classes; i++)
        {
            double target = (Smoothing / classes * weights[i]) + (i == label ? labelTarget : 0);
            dlogits[i] = (float)(factor * ((Math.Exp(row.LogProbability(i)) * targets) - target));
        }
    }
}
