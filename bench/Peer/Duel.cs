using Wikiart.Cuda.Peer.Protocol;

namespace Wikiart.Cuda.Peer;

/// <summary>Our side and one of the peer's, which take turns on one workload.</summary>
internal static class Duel
{
    private const double FirstLossTolerance = 2e-6;
    private const double ChangeTolerance = 1e-3;
    private const double LeastChange = 1e-4;
    private const int EqualSteps = 3;
    private const int WarmUp = 3;

    private static readonly string[] Requests = [ContestantHost.Step, ContestantHost.Infer, ContestantHost.Phases];

    /// <summary>Checks that both compute the same, and then times them in turns.</summary>
    /// <param name="work">The workload.</param>
    /// <param name="peer">Which peer.</param>
    /// <param name="allocator">What the peer preloads; null for nothing.</param>
    /// <param name="rounds">How many turns each.</param>
    /// <returns>What was measured.</returns>
    /// <exception cref="InvalidOperationException">They do not compute the same.</exception>
    public static DuelResult Run(Workload work, Side peer, string? allocator, int rounds)
    {
        using ContestantProcess us = new(Side.Ours, work, allocator: null);
        using ContestantProcess them = new(peer, work, allocator);
        double difference = CheckEqual(
            us.Ask(ContestantHost.Step, EqualSteps).Losses!, them.Ask(ContestantHost.Step, EqualSteps).Losses!);
        foreach (string request in Requests)
        {
            // Every request is new code to a runtime that compiles what it meets, and new sizes to an allocator that keeps blocks.
            _ = us.Ask(request, WarmUp);
            _ = them.Ask(request, peer == Side.Tuned ? WarmUp : 1);
        }

        List<Reply>[] ours = [.. Requests.Select(_ => new List<Reply>())];
        List<Reply>[] theirs = [.. Requests.Select(_ => new List<Reply>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < Requests.Length; i++)
            {
                ours[i].Add(Turn(us, Requests[i], peer));
                theirs[i].Add(Turn(them, Requests[i], peer));
            }
        }

        return new DuelResult(work, peer, difference, ResultOf(us, ours), ResultOf(them, theirs));
    }

    /// <summary>
    /// One turn. A processor that was left alone for a while, or ran something else, is slower at first, which weighs on whoever needs less time; so a turn
    /// begins with one that is not counted, but where a single one takes the peer half a minute.
    /// </summary>
    private static Reply Turn(ContestantProcess side, string request, Side peer)
    {
        if (peer == Side.Tuned)
        {
            _ = side.Ask(request, 1);
        }

        return side.Ask(request, 1);
    }

    private static SideResult ResultOf(ContestantProcess side, List<Reply>[] replies) => new(
        Joined(replies[0]), Joined(replies[1]), Joined(replies[2]), side.Ask(ContestantHost.Memory, 1).PeakBytes);

    private static Reply Joined(List<Reply> replies) => new(
        [.. replies.SelectMany(reply => reply.Milliseconds!)],
        [.. replies.SelectMany(reply => reply.Losses!)],
        replies.SelectMany(reply => reply.Phases!).GroupBy(phase => phase.Key).ToDictionary(
            group => group.Key, group => group.SelectMany(phase => phase.Value).ToList()));

    /// <summary>
    /// Compares the losses of the first steps, the later of which depend on all updates before. AdamW's first updates are the gradients'
    /// signs, so that rounding near 0 moves weights; what that may do to a later loss is measured by how much the loss has changed.
    /// </summary>
    private static double CheckEqual(IReadOnlyList<double> ours, IReadOnlyList<double> theirs)
    {
        double largest = 0;
        for (int step = 0; step < theirs.Count; step++)
        {
            double change = Math.Abs(theirs[step] - theirs[0]);
            double difference = Math.Abs(ours[step] - theirs[step]);
            double allowed = (FirstLossTolerance * Math.Abs(theirs[0])) + (ChangeTolerance * change);
            if (!(difference <= allowed) || (step > 0 && change < LeastChange * Math.Abs(theirs[0])))
            {
                throw new InvalidOperationException(
                    $"The two sides do not compute the same: losses {string.Join(", ", ours)} against {string.Join(", ", theirs)}.");
            }

            largest = Math.Max(largest, difference / Math.Abs(theirs[step]));
        }

        return largest;
    }
}
