using System.Text;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>A range's name as a profiler takes it. Make it once and keep it.</summary>
public sealed class NvtxName
{
    private readonly byte[] _bytes;

    /// <summary>Converts a name.</summary>
    /// <param name="text">The name.</param>
    public NvtxName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;

        // Pinned for good, so that a push needs no pinning.
        _bytes = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(text) + 1, pinned: true);
        Encoding.UTF8.GetBytes(text, _bytes);
    }

    /// <summary>The name.</summary>
    public string Text { get; }

    internal unsafe byte* Pointer => (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);
}
