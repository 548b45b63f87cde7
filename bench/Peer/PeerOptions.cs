using Wikiart.Cuda.Peer.Protocol;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Peer;

/// <summary>What to compare.</summary>
internal sealed record PeerOptions
{
    public IReadOnlyList<int> Sizes { get; init; } = [64, 128, 224];

    public IReadOnlyList<int> Threads { get; init; } = [2, 1];

    public IReadOnlyList<OptimizerKind> Optimizers { get; init; } = [OptimizerKind.AdamW, OptimizerKind.Sgd];

    public IReadOnlyList<Side> Peers { get; init; } = [Side.Tuned, Side.Installed];

    public bool IsResidual { get; init; }

    public int Batch { get; init; } = 32;

    public int Rounds { get; init; } = 5;

    public string? Json { get; init; }
}
