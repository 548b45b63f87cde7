using System.Reflection;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>The CUDA C++ of <c>kernels-cu</c>: as it was built into this assembly, or from a folder that the user edits.</summary>
public sealed class KernelSources
{
    private const string Prefix = "kernels-cu/";
    private const string SourceExtension = ".cu";

    private readonly IReadOnlyDictionary<string, string> _texts;
    private readonly string? _folder;

    private KernelSources(IReadOnlyDictionary<string, string> texts, string? folder)
    {
        _texts = texts;
        _folder = folder;
    }

    /// <summary>The sources that this assembly was built with.</summary>
    public static KernelSources BuiltIn { get; } = new(ReadResources(), folder: null);

    /// <summary>All files, sources and headers, with their extensions, in alphabetical order.</summary>
    public IEnumerable<string> Names => _texts.Keys.Order(StringComparer.Ordinal);

    /// <summary>The operations' source files, without their extension, in alphabetical order.</summary>
    public IEnumerable<string> Files => _texts.Keys
        .Where(name => name.EndsWith(SourceExtension, StringComparison.Ordinal))
        .Select(name => Path.GetFileNameWithoutExtension(name))
        .Order(StringComparer.Ordinal);

    /// <summary>The sources in a folder; a file that is not there is taken from the built-in ones.</summary>
    /// <param name="folder">A folder with .cu and .cuh files.</param>
    /// <returns>The sources.</returns>
    /// <exception cref="UserException">The folder does not exist or holds no kernel.</exception>
    public static KernelSources FromFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new UserException($"There is no folder '{folder}' to take kernels from.");
        }

        Dictionary<string, string> texts = new(BuiltIn._texts, StringComparer.Ordinal);
        string[] found = [.. texts.Keys.Where(name => File.Exists(Path.Combine(folder, name)))];
        if (found.Length == 0)
        {
            throw new UserException($"The folder '{folder}' holds none of the kernel files ({string.Join(", ", texts.Keys.Order().Take(4))}, …).");
        }

        foreach (string name in found)
        {
            texts[name] = File.ReadAllText(Path.Combine(folder, name));
        }

        return new KernelSources(texts, Path.GetFullPath(folder));
    }

    /// <summary>The text of a source or a header.</summary>
    /// <param name="name">The file's name with its extension.</param>
    /// <returns>CUDA C++.</returns>
    public string Text(string name) => _texts[name];

    /// <summary>What the compiler gets for one file.</summary>
    /// <param name="file">The file's name without its extension.</param>
    /// <returns>Its text with all headers.</returns>
    public CudaSource Source(string file)
    {
        string name = file + SourceExtension;
        string? path = _folder is null ? null : Path.Combine(_folder, name);
        CudaHeader[] headers = [.. _texts
            .Where(text => !text.Key.EndsWith(SourceExtension, StringComparison.Ordinal))
            .Select(text => new CudaHeader(text.Key, text.Value))];
        return new CudaSource(name, _texts[name], headers, path is not null && File.Exists(path) ? path : null);
    }

    private static Dictionary<string, string> ReadResources()
    {
        Assembly assembly = typeof(KernelSources).Assembly;
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            texts[resource[Prefix.Length..]] = reader.ReadToEnd();
        }

        return texts;
    }
}
