namespace Wikiart.Cuda.Trainer.Terminal;

/// <summary>How much a command says beside its results.</summary>
internal enum Verbosity
{
    /// <summary>Nothing but results and the reason of a failure.</summary>
    Quiet,

    /// <summary>Progress and remarks as well.</summary>
    Normal,

    /// <summary>Also what a report of a fault needs: versions, causes, time and memory.</summary>
    Verbose,
}
