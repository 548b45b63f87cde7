namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>Draws up a report from what is known of the pictures.</summary>
internal static class DataInspection
{
    /// <summary>The report.</summary>
    /// <param name="source">The paintings.</param>
    /// <param name="facts">What is known of each picture.</param>
    /// <param name="options">How to judge it.</param>
    public static DataReport Report(IPaintingSource source, PictureFacts[] facts, InspectionOptions options)
    {
        int[][] exact = DuplicateGroups.Exact(facts);
        int[][] near = DuplicateGroups.Near(facts, options.NearBits);
        Split split = source.OwnSplit ?? Split.Stratified(source, options.ValidationFraction, options.Seed);
        int[][] leaks = DuplicateGroups.Leaks(exact.Concat(near), split);
        string[][] Names(int[][] groups) => [.. groups.Select(group => group.Select(source.NameOf).ToArray())];
        return new DataReport
        {
            Description = source.Description,
            Paintings = source.Count,
            Tasks = [.. Enumerable.Range(0, source.Tasks.Count).Select(task => Task(source, task))],
            Sizes = Sizes(source, facts),
            Unreadable =
            [
                .. Enumerable.Range(0, facts.Length)
                    .Where(sample => facts[sample].Fault is not null)
                    .Select(sample => new UnreadableImage(sample, source.NameOf(sample), facts[sample].Fault!)),
            ],
            ExactDuplicates = Names(exact),
            NearDuplicates = Names(near),
            ContradictingDuplicates = Names([.. exact.Where(group => Contradicts(source, group))]),
            Split = new SplitReport(
                source.OwnSplit is not null,
                split.Train.Length,
                split.Validation.Length,
                source.Count - split.Train.Length - split.Validation.Length,
                Names(leaks)),
        };
    }

    private static TaskReport Task(IPaintingSource source, int task)
    {
        LabelSet labels = source.Tasks[task];
        int[] counts = new int[labels.Count];
        int missing = 0;
        for (int sample = 0; sample < source.Count; sample++)
        {
            int label = source.Label(sample, task);
            if (label == LabelSet.Missing)
            {
                missing++;
            }
            else
            {
                counts[label]++;
            }
        }

        int unknown = labels.UnknownClass is { } number ? counts[number] : 0;
        return new TaskReport(
            labels.Task,
            source.Count - missing - unknown,
            missing,
            unknown,
            labels.UnknownClass is { } index ? labels.ClassNames[index] : null,
            [.. counts.Select((count, label) => new ClassCount(labels.ClassNames[label], count))],
            SimilarNames.Find(labels.ClassNames));
    }

    private static SizeReport? Sizes(IPaintingSource source, PictureFacts[] facts)
    {
        int[] readable = [.. Enumerable.Range(0, facts.Length).Where(sample => facts[sample].Fault is null)];
        if (readable.Length == 0)
        {
            return null;
        }

        int Median(Func<PictureFacts, int> length) => readable.Select(sample => length(facts[sample])).Order().ElementAt(readable.Length / 2);
        string Named(int sample) => $"{source.NameOf(sample)} ({facts[sample].Width} x {facts[sample].Height})";
        return new SizeReport(
            Median(picture => picture.Width),
            Median(picture => picture.Height),
            Named(readable.MinBy(sample => (long)facts[sample].Width * facts[sample].Height)),
            Named(readable.MaxBy(sample => (long)facts[sample].Width * facts[sample].Height)),
            readable.Count(sample => Math.Min(facts[sample].Width, facts[sample].Height) < 256));
    }

    private static bool Contradicts(IPaintingSource source, int[] group) => Enumerable.Range(0, source.Tasks.Count).Any(task =>
        group.Select(sample => source.Label(sample, task)).Where(label => label != LabelSet.Missing).Distinct().Count() > 1);
}
