using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>The logits of all heads; a part is a sample. Small: 0.01 % of a training step's work.</summary>
internal unsafe struct HeadsForwardJob : IJob
{
    /// <summary>Input [N, tasks·hidden].</summary>
    public View<Nf> Hidden;

    /// <summary>Weights [Σ classes, hidden].</summary>
    public View<OutIn> Weights;

    /// <summary>Biases [Σ classes].</summary>
    public float* Bias;

    /// <summary>Classes of each head.</summary>
    public int* Classes;

    /// <summary>Heads.</summary>
    public int Tasks;

    /// <summary>Output [N, Σ classes].</summary>
    public View<Nf> Logits;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int features = Weights.Shape.In;
        float* hidden = Hidden.Floats + ((nint)part * Hidden.Shape.Features);
        float* logits = Logits.Floats + ((nint)part * Logits.Shape.Features);
        nint column = 0;
        for (int task = 0; task < Tasks; task++)
        {
            for (int i = 0; i < Classes[task]; i++)
            {
                logits[column] = Bias[column] + Rows.Dot<TSimd, TVec>(hidden, Weights.Floats + (column * features), features);
                column++;
            }

            hidden += features;
        }
    }
}
