namespace Wikiart.Cuda.Runtime;

/// <summary>
/// A place on the host for numbers that a device is still to compute. Copies into it are queued like any other work, and nobody waits for them
/// before the numbers are asked for.
/// </summary>
public abstract class Readback : IDisposable
{
    /// <summary>Queues a copy of numbers, after the work queued so far.</summary>
    /// <param name="source">Their address on the device.</param>
    /// <param name="first">The place of the first one here.</param>
    /// <param name="count">How many.</param>
    public abstract void Queue(nint source, int first, int count);

    /// <summary>Ends what is copied this time.</summary>
    public abstract void Close();

    /// <summary>Waits until everything queued before <see cref="Close"/> has arrived.</summary>
    /// <returns>All places; the next <see cref="Queue"/> changes them.</returns>
    public abstract ReadOnlySpan<float> Wait();

    /// <inheritdoc/>
    public abstract void Dispose();
}
