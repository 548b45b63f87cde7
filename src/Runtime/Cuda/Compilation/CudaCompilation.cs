namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>What the run-time compiler made of a source.</summary>
public sealed record CudaCompilation
{
    /// <summary>The source's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it was compiled for: <c>sm_90</c> for machine code, <c>compute_90</c> for PTX.</summary>
    public required string Target { get; init; }

    /// <summary>Whether the image is PTX text (ended by a 0), which the driver compiles on loading, and not a cubin.</summary>
    public required bool IsPtx { get; init; }

    /// <summary>The cubin or the PTX.</summary>
    public required ReadOnlyMemory<byte> Image { get; init; }

    /// <summary>What the compiler said: warnings, and with <c>--ptxas-options=-v</c> the resources of each kernel.</summary>
    public required string Log { get; init; }

    /// <summary>The compiler's version.</summary>
    public required Version CompilerVersion { get; init; }

    /// <summary>The file that the line numbers in the log and in profilers refer to.</summary>
    public required string SourcePath { get; init; }

    /// <summary>Whether it was taken from the cache on disk.</summary>
    public required bool IsFromCache { get; init; }

    /// <summary>Registers, spills and shared memory of each kernel; empty unless compiled with <c>--ptxas-options=-v</c>.</summary>
    public IReadOnlyList<KernelResources> Resources => KernelResources.Parse(Log);
}
