namespace Wikiart.Cuda.Trainer.Data;

/// <summary>A batch while its pictures are being decoded, each into its own place.</summary>
internal sealed class LoadingBatch
{
    private readonly string?[] _faults;
    private int _expected;
    private int _remaining;

    /// <summary>Wraps a batch's buffers.</summary>
    public LoadingBatch(PixelBatch batch)
    {
        Batch = batch;
        _faults = new string?[batch.Capacity];
    }

    /// <summary>The buffers.</summary>
    public PixelBatch Batch { get; }

    /// <summary>Whether every picture has been decoded or given up.</summary>
    public bool Complete => _remaining == 0;

    /// <summary>Prepares the buffers for another batch.</summary>
    public void Begin(int index, ReadOnlySpan<int> samples)
    {
        Batch.Index = index;
        Batch.Count = samples.Length;
        samples.CopyTo(Batch.Samples);
        _expected = samples.Length;
        _remaining = samples.Length;
    }

    /// <summary>Notes that a picture is finished, with the reason if it cannot be used.</summary>
    public void Finish(int slot, string? fault)
    {
        _faults[slot] = fault;
        _remaining--;
    }

    /// <summary>Closes the gaps that unreadable pictures leave, and reports them in order.</summary>
    /// <returns>How many pictures were asked for.</returns>
    public int Compact(UnreadableLog unreadable)
    {
        int kept = 0;
        for (int slot = 0; slot < _expected; slot++)
        {
            unreadable.See(Batch.Samples[slot]);
            if (_faults[slot] is { } fault)
            {
                unreadable.Add(Batch.Samples[slot], fault);
                continue;
            }

            if (kept != slot)
            {
                Batch.Move(slot, kept);
            }

            kept++;
        }

        Batch.Count = kept;
        return _expected;
    }
}
