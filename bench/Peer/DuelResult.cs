using Wikiart.Cuda.Peer.Protocol;

namespace Wikiart.Cuda.Peer;

/// <summary>What one workload showed.</summary>
/// <param name="Work">The workload.</param>
/// <param name="Peer">Which peer.</param>
/// <param name="LossDifference">The largest relative difference between the losses of the first steps.</param>
/// <param name="Ours">Our times.</param>
/// <param name="Theirs">The peer's times.</param>
internal sealed record DuelResult(Workload Work, Side Peer, double LossDifference, SideResult Ours, SideResult Theirs)
{
    /// <summary>How many times faster our training step is.</summary>
    public double StepRatio => Theirs.Step / Ours.Step;

    /// <summary>How many times faster our inference is.</summary>
    public double InferenceRatio => Theirs.Inference / Ours.Inference;

    /// <summary>Our peak memory as a fraction of the peer's.</summary>
    public double MemoryRatio => (double)Ours.PeakBytes / Theirs.PeakBytes;
}
