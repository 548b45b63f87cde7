namespace Wikiart.Cuda.Trainer.Import;

/// <summary>Takes off what PyTorch's wrappers put before every name of a state_dict.</summary>
internal static class StateDictNames
{
    // DataParallel and DistributedDataParallel; torch.compile.
    private static readonly string[] Prefixes = ["module.", "_orig_mod."];

    /// <summary>The names without a prefix that all of them share.</summary>
    /// <param name="names">The names in a file.</param>
    /// <returns>Each name with what it becomes.</returns>
    public static IReadOnlyDictionary<string, string> Plain(IEnumerable<string> names)
    {
        Dictionary<string, string> plain = names.ToDictionary(name => name, name => name);
        while (plain.Count > 0 &&
            Array.Find(Prefixes, prefix => plain.Values.All(name => name.StartsWith(prefix, StringComparison.Ordinal))) is { } prefix)
        {
            plain = plain.ToDictionary(pair => pair.Key, pair => pair.Value[prefix.Length..]);
        }

        return plain;
    }
}
