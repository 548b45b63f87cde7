namespace Wikiart.Cuda.Peer.Protocol;

/// <summary>What a contestant answers to one request.</summary>
/// <param name="Milliseconds">One time a repetition.</param>
/// <param name="Losses">One loss a training step.</param>
/// <param name="Phases">Milliseconds of each phase, one a repetition.</param>
/// <param name="PeakBytes">The most memory that the process has had.</param>
internal sealed record Reply(
    IReadOnlyList<double>? Milliseconds = null,
    IReadOnlyList<double>? Losses = null,
    IReadOnlyDictionary<string, List<double>>? Phases = null,
    long PeakBytes = 0);
