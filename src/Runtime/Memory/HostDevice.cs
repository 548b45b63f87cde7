using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime;

/// <summary>The machine's own memory, outside the managed heap.</summary>
public sealed unsafe class HostDevice : Device
{
    private readonly bool _poison;

    /// <summary>Opens the host.</summary>
    /// <param name="poison">Fill new buffers with NaN, so that a read before the first write shows (for tests).</param>
    public HostDevice(bool poison = false) => _poison = poison;

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<byte> source, nint destination) =>
        source.CopyTo(new Span<byte>((void*)destination, source.Length));

    /// <inheritdoc/>
    public override void Download(nint source, Span<byte> destination) =>
        new ReadOnlySpan<byte>((void*)source, destination.Length).CopyTo(destination);

    /// <inheritdoc/>
    public override void Clear(nint address, long bytes) => HugePages.Clear((byte*)address, bytes);

    /// <inheritdoc/>
    public override void Synchronize()
    {
    }

    /// <inheritdoc/>
    protected override nint AllocateCore(long bytes, string purpose)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (available > 0 && LiveBytes + bytes > available)
        {
            throw new UserException(
                $"Out of memory: {purpose} needs {Gigabytes(bytes)} beside {Gigabytes(LiveBytes)} already in use, " +
                $"and this machine has {Gigabytes(available)} in all; a smaller --batch-size, --image-size or --hidden needs less.");
        }

        void* address = NativeMemory.AlignedAlloc((nuint)bytes, HugePages.AlignmentFor(bytes));
        HugePages.Advise(address, bytes);
        if (_poison)
        {
            NativeMemory.Fill(address, (nuint)bytes, 0xFF);
        }

        return (nint)address;
    }

    /// <inheritdoc/>
    protected override void FreeCore(nint address, long bytes) => NativeMemory.AlignedFree((void*)address);

    private static string Gigabytes(long bytes) => $"{bytes / 1e9:0.00} GB";
}
