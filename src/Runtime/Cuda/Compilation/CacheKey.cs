using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>Names a compilation by everything that its result depends on.</summary>
/// <param name="Text">Hexadecimal digits.</param>
internal readonly record struct CacheKey(string Text)
{
    public static CacheKey Of(CudaSource source, IReadOnlyList<string> options, NvrtcApi compiler)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, source.Name, source.Text, source.FilePath ?? string.Empty);
        foreach (CudaHeader header in source.Headers.OrderBy(header => header.Name, StringComparer.Ordinal))
        {
            Add(hash, header.Name, header.Text);
        }

        Add(hash, [.. options]);

        // Two builds of one version, or another library behind the same functions, must not share results.
        FileInfo library = new(compiler.LibraryPath);
        Add(hash, compiler.Version.ToString(), library.Name);
        if (library.Exists)
        {
            Add(hash, $"{library.Length} {library.LastWriteTimeUtc.Ticks}");
        }

        return new CacheKey(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static void Add(IncrementalHash hash, params ReadOnlySpan<string> texts)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string text in texts)
        {
            // The length before each text keeps two different lists of texts from running together to the same bytes.
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
    }
}
