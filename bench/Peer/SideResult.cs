using Wikiart.Cuda.Peer.Protocol;

namespace Wikiart.Cuda.Peer;

/// <summary>One side's medians, in milliseconds, and its memory.</summary>
internal sealed class SideResult(Reply step, Reply inference, Reply phases, long peakBytes)
{
    public double Step { get; } = Median(step.Milliseconds!);

    public double Inference { get; } = Median(inference.Milliseconds!);

    public IReadOnlyDictionary<string, double> Phases { get; } =
        phases.Phases!.ToDictionary(phase => phase.Key, phase => Median(phase.Value));

    public long PeakBytes { get; } = peakBytes;

    private static double Median(IReadOnlyList<double> times)
    {
        double[] sorted = [.. times.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
