using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>The labels of one row of one head and what each counts for: its own and, of mixed pictures, that of the picture mixed in.</summary>
internal readonly unsafe struct RowLabels
{
    /// <summary>Looks them up; without mixing, or with a share of 1, the other label is not read.</summary>
    /// <param name="targets">The batch's.</param>
    /// <param name="row">Which row.</param>
    /// <param name="task">Which head.</param>
    public RowLabels(LossTargets targets, int row, int task)
    {
        Labels shape = targets.Labels.Shape;
        int* labels = (int*)targets.Labels.Address + task;
        double share = targets.Mix is { } mix ? mix.Floats[MixRecord.LabelShare] : 1;
        Own = labels[(nint)row * shape.Tasks];
        Partner = share < 1 ? labels[(nint)(shape.N - 1 - row) * shape.Tasks] : Labels.Missing;
        OwnShare = Own < 0 ? 0 : share;
        PartnerShare = Partner < 0 ? 0 : 1 - share;
    }

    /// <summary>The row's own label, negative where it is missing.</summary>
    public int Own { get; }

    /// <summary>The label of the picture mixed in, negative where there is none.</summary>
    public int Partner { get; }

    /// <summary>What the own label counts for; 0 where it is missing.</summary>
    public double OwnShare { get; }

    /// <summary>What the other label counts for; 0 where it is missing.</summary>
    public double PartnerShare { get; }

    /// <summary>Whether the row has no label.</summary>
    public bool AreMissing => Own < 0 && Partner < 0;
}
