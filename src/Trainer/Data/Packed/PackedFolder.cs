using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>
/// A folder with a packed data set: <c>index.packed</c>, one line with version and checksum and then JSON, and shards named
/// <c>pixels-00000.packed</c> and so on.
/// </summary>
internal static class PackedFolder
{
    /// <summary>The name of the index.</summary>
    public const string IndexName = "index.packed";

    private const string Magic = "WIKIART-PACKED";
    private const int LongestLine = 64;

    /// <summary>Whether a folder holds a packed data set.</summary>
    public static bool Is(string folder) => File.Exists(Path.Combine(folder, IndexName));

    /// <summary>The name of a shard.</summary>
    public static string ShardName(int number) => $"pixels-{number:00000}.packed";

    /// <summary>The complete shards of a folder, in order.</summary>
    public static string[] Shards(string folder) =>
        [.. Directory.GetFiles(folder, "pixels-*.packed").Order(StringComparer.Ordinal)];

    /// <summary>Writes or replaces the index.</summary>
    /// <exception cref="UserException">It cannot be written.</exception>
    public static void WriteIndex(string folder, PackedIndex index)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(index, PackedJson.Default.PackedIndex);
        string line = $"{Magic} {ShardHeader.Version} {json.Length} {XxHash3.HashToUInt64(json):x16}\n";
        AtomicFile.Write(Path.Combine(folder, IndexName), stream =>
        {
            stream.Write(Encoding.ASCII.GetBytes(line));
            stream.Write(json);
        });
    }

    /// <summary>Reads the index.</summary>
    /// <exception cref="UserException">It cannot be read, or it is damaged.</exception>
    public static PackedIndex ReadIndex(string folder)
    {
        string path = Path.Combine(folder, IndexName);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"Cannot read '{path}': {FileError.Reason(path, error)}.", error);
        }

        ReadOnlySpan<byte> json = Checked(path, bytes);
        try
        {
            return JsonSerializer.Deserialize(json, PackedJson.Default.PackedIndex) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw Damaged(path, $"it is not the JSON that prepare writes: {error.Message}");
        }
    }

    /// <summary>What to say of a file that another version of the program wrote.</summary>
    /// <param name="path">The file.</param>
    /// <param name="version">The version of the format that it names.</param>
    public static UserException OtherVersion(string path, string version) => new(
        $"'{path}' has version {version} of the packed format, and this program reads version {ShardHeader.Version}; "
        + "run prepare again, into another folder.");

    private static ReadOnlySpan<byte> Checked(string path, byte[] bytes)
    {
        int end = bytes.AsSpan(0, Math.Min(bytes.Length, LongestLine)).IndexOf((byte)'\n');
        string[] words = end < 0 ? [] : Encoding.ASCII.GetString(bytes, 0, end).Split(' ');
        if (words is not [Magic, var version, var length, var checksum])
        {
            throw Damaged(path, "it does not begin as the index of a packed data set");
        }

        if (version != $"{ShardHeader.Version}")
        {
            throw OtherVersion(path, version);
        }

        ReadOnlySpan<byte> json = bytes.AsSpan(end + 1);
        return length == $"{json.Length}" && checksum == XxHash3.HashToUInt64(json).ToString("x16", CultureInfo.InvariantCulture)
            ? json
            : throw Damaged(path, $"its length or checksum is wrong, {json.Length} bytes after the first line");
    }

    private static UserException Damaged(string path, string fault) => new($"'{path}' is damaged: {fault}; run prepare again.");
}
