namespace Wikiart.Cuda.Peer;

/// <summary>Finds jemalloc, with which libtorch's large temporary tensors cost far less than with glibc's allocator.</summary>
internal static class Jemalloc
{
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
