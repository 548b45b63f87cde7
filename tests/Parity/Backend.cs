namespace Wikiart.Cuda.Parity.Tests;

/// <summary>Which of our implementations is compared with PyTorch.</summary>
public enum Backend
{
    /// <summary>The plain loops.</summary>
    Reference,

    /// <summary>Vectorised, on the caller's thread.</summary>
    CpuOneThread,

    /// <summary>Vectorised, on two threads.</summary>
    CpuTwoThreads,
}
