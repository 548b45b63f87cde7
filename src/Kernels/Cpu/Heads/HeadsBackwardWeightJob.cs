using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Gradients of the heads' weights and biases; a part is a class.</summary>
internal unsafe struct HeadsBackwardWeightJob : IJob
{
    /// <summary>Input [N, tasks·hidden].</summary>
    public View<Nf> Hidden;

    /// <summary>Gradient of the logits [N, Σ classes].</summary>
    public View<Nf> Dlogits;

    /// <summary>First column of each head.</summary>
    public int* Offsets;

    /// <summary>Heads.</summary>
    public int Tasks;

    /// <summary>Gradient of the weights [Σ classes, hidden].</summary>
    public View<OutIn> Dweight;

    /// <summary>Gradient of the biases.</summary>
    public StoreGradient Dbias;

    /// <summary>Add to what is there.</summary>
    public bool Accumulate;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int task = Tasks - 1;
        while (Offsets[task] > part)
        {
            task--;
        }

        int features = Dweight.Shape.In;
        float* dweight = Dweight.Floats + ((nint)part * features);
        if (!Accumulate)
        {
            new Span<float>(dweight, features).Clear();
        }

        float biasSum = 0;
        for (int sample = 0; sample < Hidden.Shape.N; sample++)
        {
            float dlogit = Dlogits.Floats[((nint)sample * Dlogits.Shape.Features) + part];
            float* hidden = Hidden.Floats + ((nint)sample * Hidden.Shape.Features) + ((nint)task * features);
            Rows.AddScaled<TSimd, TVec>(dlogit, hidden, dweight, features);
            biasSum += dlogit;
        }

        Dbias.Apply<SimdScalar, float>(part, biasSum);
    }
}
