namespace Wikiart.Cuda.Peer;

/// <summary>Finds jemalloc, with which libtorch's large temporary tensors cost far less than with glibc's allocator.</summary>
internal static class Jemalloc
{
    /// <summary>
    /// Keep what was freed, for large blocks too, on huge pages. With jemalloc's defaults large blocks go back to the system at once,
    /// and a step takes up to eight times as long where page faults are dear, as in virtual machines.
    /// </summary>
    public const string Configuration = "oversize_threshold:0,thp:always,dirty_decay_ms:-1,muzzy_decay_ms:-1";

    private const string Variable = "JEMALLOC";

    private static readonly string[] Folders =
    [
        "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib",
    ];

    /// <summary>Where the library is: what the variable JEMALLOC names, or in the usual folders; null when it is in none.</summary>
    public static string? Find()
    {
        string[] paths = [Environment.GetEnvironmentVariable(Variable) ?? string.Empty, .. Folders.Select(folder => $"{folder}/libjemalloc.so.2")];
        return paths.FirstOrDefault(File.Exists);
    }
}
