using System.Text;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Text as C reads it.</summary>
internal static class NullTerminated
{
    public static byte[] Utf8(string text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
