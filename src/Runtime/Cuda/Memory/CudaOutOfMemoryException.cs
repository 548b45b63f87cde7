namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>The device has too little memory. The message says how much was asked for, what is free, and what holds the most.</summary>
public sealed class CudaOutOfMemoryException : UserException
{
    private const int NamedHolders = 5;

    internal CudaOutOfMemoryException(
        string device, string purpose, long requested, long free, long total, IReadOnlyList<(string Purpose, long Bytes)> holders)
        : base(
            $"Out of memory on {device}: {purpose} needs {Size(requested)}, and {Size(free)} of {Size(total)} are free" +
            $"{Held(holders)}; a smaller --batch-size, --image-size or --hidden needs less.")
    {
        Requested = requested;
        Free = free;
        Total = total;
        Holders = holders;
    }

    /// <summary>Bytes asked for.</summary>
    public long Requested { get; }

    /// <summary>Bytes that the device has left, over all processes.</summary>
    public long Free { get; }

    /// <summary>Bytes that the device has.</summary>
    public long Total { get; }

    /// <summary>What this program's live buffers hold, largest first.</summary>
    public IReadOnlyList<(string Purpose, long Bytes)> Holders { get; }

    private static string Held(IReadOnlyList<(string Purpose, long Bytes)> holders) => holders.Count == 0
        ? string.Empty
        : $"; this program holds {Size(holders.Sum(holder => holder.Bytes))}, most of it in " +
          string.Join(", ", holders.Take(NamedHolders).Select(holder => $"{holder.Purpose} ({Size(holder.Bytes)})"));

    private static string Size(long bytes) => bytes >= 10_000_000 ? $"{bytes / 1e9:0.00} GB" : $"{bytes} bytes";
}
