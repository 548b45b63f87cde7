namespace Wikiart.Cuda.Trainer.Data;

/// <summary>The order in which an epoch visits its paintings.</summary>
internal static class EpochOrder
{
    private const ulong Stream = 0x4F52444552;

    /// <summary>
    /// A permutation of <paramref name="samples"/> that is a function of the seed and the epoch alone. Where every group can
    /// be in memory at once it is a full shuffle; otherwise the groups are shuffled, and the paintings are shuffled within
    /// each run of <see cref="IPaintingSource.GroupWindow"/> groups, so that each group is read once an epoch.
    /// </summary>
    public static int[] Shuffled(IPaintingSource source, ReadOnlySpan<int> samples, ulong seed, int epoch)
    {
        var random = new CounterRandom(seed, Stream, (ulong)epoch);
        int[] order = samples.ToArray();
        int[] groups = DistinctGroups(source, order);
        if (groups.Length <= source.GroupWindow)
        {
            random.Shuffle<int>(order);
            return order;
        }

        random.Shuffle<int>(groups);
        var place = new Dictionary<int, int>(groups.Length);
        for (int i = 0; i < groups.Length; i++)
        {
            place[groups[i]] = i / source.GroupWindow;
        }

        int[] windows = Array.ConvertAll(order, sample => place[source.GroupOf(sample)]);
        Array.Sort(windows, order);
        for (int start = 0; start < order.Length;)
        {
            int end = start + 1;
            while (end < order.Length && windows[end] == windows[start])
            {
                end++;
            }

            // The sort above is not stable, so put the window into a defined order before shuffling it.
            Span<int> window = order.AsSpan(start..end);
            window.Sort();
            random.Shuffle(window);
            start = end;
        }

        return order;
    }

    private static int[] DistinctGroups(IPaintingSource source, int[] samples)
    {
        var groups = new SortedSet<int>();
        foreach (int sample in samples)
        {
            groups.Add(source.GroupOf(sample));
        }

        return groups.ToArray();
    }
}
