namespace Wikiart.Cuda.Kernels.Verification;

internal enum ToleranceKind
{
    /// <summary>Floats that are rounded a number of times.</summary>
    Rounded,

    /// <summary>Nothing: more than one result is right.</summary>
    Any,

    /// <summary>Every bit.</summary>
    Exact,

    /// <summary>An input: every bit is what it was before the call.</summary>
    Unchanged,
}
