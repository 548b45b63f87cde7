namespace Wikiart.Cuda.Runtime;

/// <summary>
/// Hands out addresses without memory behind them and counts the bytes, so that a model can be planned and summed up before, or
/// without, allocating it (PyTorch's <c>meta</c> device).
/// </summary>
public sealed class MetaDevice : Device
{
    private const int Alignment = 256;
    private nint _next = Alignment;

    /// <inheritdoc/>
    public override string Name => "meta";

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<byte> source, nint destination) => throw NoContents();

    /// <inheritdoc/>
    public override void Download(nint source, Span<byte> destination) => throw NoContents();

    /// <inheritdoc/>
    public override void Clear(nint address, long bytes)
    {
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
    }

    /// <inheritdoc/>
    protected override nint AllocateCore(long bytes, string purpose)
    {
        nint address = _next;
        _next += (nint)((bytes + Alignment - 1) / Alignment * Alignment);
        return address;
    }

    /// <inheritdoc/>
    protected override void FreeCore(nint address, long bytes)
    {
    }

    private static InvalidOperationException NoContents() => new("A buffer of the meta device has no contents.");
}
