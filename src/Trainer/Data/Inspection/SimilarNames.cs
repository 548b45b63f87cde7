namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>Finds class names that differ only by spelling.</summary>
internal static class SimilarNames
{
    // Shorter names are different words at a distance of one letter.
    private const int ShortestCompared = 6;

    /// <summary>
    /// Groups of names that are equal without case, accents' bytes and punctuation, or that differ in one letter.
    /// </summary>
    /// <param name="names">Class names.</param>
    /// <returns>Groups of at least two.</returns>
    public static string[][] Find(IReadOnlyList<string> names)
    {
        string[] plain = [.. names.Select(Plain)];
        List<string[]> groups = [];
        HashSet<int> placed = [];
        for (int i = 0; i < names.Count; i++)
        {
            int[] similar = [.. Enumerable.Range(i + 1, names.Count - i - 1).Where(j => !placed.Contains(j) && Similar(plain[i], plain[j]))];
            if (similar.Length > 0 && placed.Add(i))
            {
                placed.UnionWith(similar);
                groups.Add([names[i], .. similar.Select(j => names[j])]);
            }
        }

        return [.. groups];
    }

    private static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    private static bool Similar(string a, string b) =>
        (a == b && a.Length > 0) || (Math.Min(a.Length, b.Length) >= ShortestCompared && AtMostOneEdit(a, b));

    private static bool AtMostOneEdit(string a, string b)
    {
        (string longer, string shorter) = a.Length >= b.Length ? (a, b) : (b, a);
        if (longer.Length - shorter.Length > 1 || longer.Any(char.IsDigit) || shorter.Any(char.IsDigit))
        {
            return false;
        }

        int same = longer.AsSpan().CommonPrefixLength(shorter);
        return same == shorter.Length || longer[(same + 1)..] == (longer.Length == shorter.Length ? shorter[(same + 1)..] : shorter[same..]);
    }
}
