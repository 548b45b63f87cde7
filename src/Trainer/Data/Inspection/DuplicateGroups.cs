namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>Finds pictures that occur more than once.</summary>
internal static class DuplicateGroups
{
    /// <summary>Pictures whose files are equal, byte for byte.</summary>
    /// <returns>Groups of at least two, in order.</returns>
    public static int[][] Exact(PictureFacts[] facts) =>
    [
        .. Enumerable.Range(0, facts.Length)
            .Where(sample => facts[sample].Key != default)
            .GroupBy(sample => facts[sample].Key)
            .Select(group => group.ToArray())
            .Where(group => group.Length > 1),
    ];

    /// <summary>Pictures that look alike, of which not all are equal; two that look like a third are in one group.</summary>
    /// <param name="facts">What is known of the pictures.</param>
    /// <param name="bits">In how many of their hash's 256 bits they may differ.</param>
    /// <returns>Groups of at least two, in order.</returns>
    public static int[][] Near(PictureFacts[] facts, int bits)
    {
        // One of each set of equal files stands for all of them.
        int[] distinct = [.. Enumerable.Range(0, facts.Length).Where(sample => facts[sample].Hash is not null).DistinctBy(sample => facts[sample].Key)];
        DifferenceHash[] hashes = [.. distinct.Select(sample => facts[sample].Hash!.Value)];
        List<(int, int)> pairs = [];
        Parallel.For(0, hashes.Length, first =>
        {
            for (int second = first + 1; second < hashes.Length; second++)
            {
                if (hashes[first].IsNear(hashes[second], bits))
                {
                    lock (pairs)
                    {
                        pairs.Add((distinct[first], distinct[second]));
                    }
                }
            }
        });
        return Joined(facts.Length, pairs);
    }

    /// <summary>Groups of which some are trained on and others held out.</summary>
    public static int[][] Leaks(IEnumerable<int[]> groups, Split split)
    {
        HashSet<int> train = [.. split.Train];
        HashSet<int> validation = [.. split.Validation];
        return [.. groups.Where(group => group.Any(train.Contains) && group.Any(validation.Contains))];
    }

    private static int[][] Joined(int count, List<(int First, int Second)> pairs)
    {
        int[] parent = [.. Enumerable.Range(0, count)];
        foreach ((int first, int second) in pairs)
        {
            (int a, int b) = (Root(parent, first), Root(parent, second));
            parent[Math.Max(a, b)] = Math.Min(a, b);
        }

        return
        [
            .. pairs.SelectMany(pair => (int[])[pair.First, pair.Second])
                .Distinct()
                .Order()
                .GroupBy(sample => Root(parent, sample))
                .OrderBy(group => group.Key)
                .Select(group => group.ToArray()),
        ];
    }

    private static int Root(int[] parent, int item)
    {
        while (parent[item] != item)
        {
            item = parent[item] = parent[parent[item]];
        }

        return item;
    }
}
