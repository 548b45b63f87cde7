using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Gradient of the heads' input; a part is a sample.</summary>
internal unsafe struct HeadsBackwardInputJob : IJob
{
    /// <summary>Gradient of the logits [N, Σ classes].</summary>
    public View<Nf> Dlogits;

    /// <summary>Weights [Σ classes, hidden].</summary>
    public View<OutIn> Weights;

    /// <summary>Classes of each head.</summary>
    public int* Classes;

    /// <summary>Heads.</summary>
    public int Tasks;

    /// <summary>Gradient of the input [N, tasks·hidden].</summary>
    public View<Nf> Dhidden;

    /// <summary>Add to what is there.</summary>
    public bool Accumulate;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int features = Weights.Shape.In;
        float* dlogits = Dlogits.Floats + ((nint)part * Dlogits.Shape.Features);
        float* dhidden = Dhidden.Floats + ((nint)part * Dhidden.Shape.Features);
        nint column = 0;
        for (int task = 0; task < Tasks; task++)
        {
            if (!Accumulate)
            {
                new Span<float>(dhidden, features).Clear();
            }

            for (int i = 0; i < Classes[task]; i++)
            {
                Rows.AddScaled<TSimd, TVec>(dlogits[column], Weights.Floats + (column * features), dhidden, features);
                column++;
            }

            dhidden += features;
        }
    }
}
