using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>Which paintings are trained on and which are held out for validation; each list ascends.</summary>
/// <param name="Train">Indices of the training set.</param>
/// <param name="Validation">Indices of the validation set, disjoint from the training set.</param>
internal sealed record Split(int[] Train, int[] Validation)
{
    private const ulong Stream = 0x53504C4954;

    /// <summary>
    /// A split that is a function of the seed and the fraction alone, stratified over the combination of all labels.
    /// The paintings are put into an order in which equal label combinations stand together and similar ones lie side by
    /// side, and an evenly spaced comb picks the validation set, so a combination too rare to be divided shares its quota
    /// with its neighbours and the overall fraction holds.
    /// </summary>
    /// <exception cref="UserException">The fraction is not in [0, 1), or it leaves no painting to train on.</exception>
    public static Split Stratified(IPaintingSource source, double validationFraction, ulong seed)
    {
        if (!(validationFraction >= 0 && validationFraction < 1))
        {
            throw new UserException($"The validation fraction is {validationFraction}, but it must be at least 0 and below 1.");
        }

        int[] order = StratifiedOrder(source, seed);
        int held = (int)Math.Round(validationFraction * order.Length, MidpointRounding.AwayFromZero);
        if (held >= order.Length)
        {
            throw new UserException(
                $"A validation fraction of {validationFraction} of {order.Length} paintings leaves none to train on.");
        }

        var train = new List<int>(order.Length - held);
        var validation = new List<int>(held);
        double phase = new CounterRandom(seed, Stream, 1).NextDouble();
        for (int i = 0; i < order.Length; i++)
        {
            // The comb has `held` teeth over the whole order; a painting is held out where a tooth falls.
            bool tooth = Math.Floor((i + 1 + phase) * held / order.Length) > Math.Floor((i + phase) * held / order.Length);
            (tooth ? validation : train).Add(order[i]);
        }

        train.Sort();
        validation.Sort();
        return new Split(train.ToArray(), validation.ToArray());
    }

    private static int[] StratifiedOrder(IPaintingSource source, ulong seed)
    {
        int[] order = Enumerable.Range(0, source.Count).ToArray();
        new CounterRandom(seed, Stream).Shuffle<int>(order);
        var rank = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            rank[order[i]] = i;
        }

        Array.Sort(order, (a, b) =>
        {
            for (int task = source.Tasks.Count - 1; task >= 0; task--)
            {
                int byLabel = source.Label(a, task).CompareTo(source.Label(b, task));
                if (byLabel != 0)
                {
                    return byLabel;
                }
            }

            return rank[a].CompareTo(rank[b]);
        });
        return order;
    }
}
