using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Sums over the samples: the gradient of a bias.</summary>
/// <param name="dy">Gradient of the output.</param>
/// <param name="destination">Gradient of the biases.</param>
internal readonly unsafe struct ColumnSum(View<Nf> dy, StoreGradient destination) : IElementwise
{
    private readonly float* _dy = dy.Floats;
    private readonly nint _samples = dy.Shape.N;
    private readonly nint _features = dy.Shape.Features;
    private readonly StoreGradient _destination = destination;

    public void Apply<TSimd, TVec>(nint index)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec sum = TSimd.Broadcast(0);
        for (nint sample = 0; sample < _samples; sample++)
        {
            sum = TSimd.Add(sum, TSimd.Load(_dy + (sample * _features) + index));
        }

        _destination.Apply<TSimd, TVec>(index, sum);
    }
}
