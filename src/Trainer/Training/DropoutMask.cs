using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// Draws which features are dropped: a function of the seed, the step and the batch's place in it, so that a resumed run repeats it.
/// </summary>
internal sealed class DropoutMask
{
    private const ulong Stream = 0x44524F50;

    private readonly ulong _seed;
    private readonly double _rate;
    private readonly float[] _gate;

    /// <summary>Plans the mask.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="rate">The chance of a feature to be dropped.</param>
    /// <param name="count">The most features of a batch.</param>
    public DropoutMask(ulong seed, double rate, int count)
    {
        _seed = seed ^ Stream;
        _rate = rate;
        _gate = new float[count];
    }

    /// <summary>Draws the mask of a batch.</summary>
    /// <param name="step">The optimizer's step.</param>
    /// <param name="batch">The batch's place in the step.</param>
    /// <param name="count">Features of the batch.</param>
    /// <returns>1 for a feature that is kept, 0 for one that is dropped; the next call overwrites it.</returns>
    public ReadOnlySpan<float> Draw(long step, int batch, int count)
    {
        CounterRandom random = new(_seed, (ulong)step, (ulong)batch);
        Span<float> gate = _gate.AsSpan(0, count);
        foreach (ref float one in gate)
        {
            one = random.NextDouble() < _rate ? 0 : 1;
        }

        return gate;
    }
}
