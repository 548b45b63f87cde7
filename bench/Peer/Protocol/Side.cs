namespace Wikiart.Cuda.Peer.Protocol;

/// <summary>Who computes.</summary>
internal enum Side
{
    /// <summary>This project.</summary>
    Ours,

    /// <summary>TorchSharp as it is installed.</summary>
    Installed,

    /// <summary>TorchSharp with channels-last tensors and jemalloc: the best that its user can do.</summary>
    Tuned,
}
