using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>One task's classes: what a label number means.</summary>
internal sealed class LabelSet
{
    /// <summary>The label of a painting that has none for this task.</summary>
    public const int Missing = -1;

    /// <summary>Creates the classes of one task.</summary>
    /// <param name="task">The task's name, such as <c>artist</c>.</param>
    /// <param name="classNames">The class names in label order, byte for byte as the data has them.</param>
    /// <exception cref="UserException">There is no class.</exception>
    public LabelSet(string task, IReadOnlyList<string> classNames)
    {
        if (classNames.Count == 0)
        {
            throw new UserException($"Task '{task}' has no classes: not one painting is labelled for it.");
        }

        Task = task;
        ClassNames = classNames;
        UnknownClass = FindUnknown(task, classNames);
    }

    /// <summary>The task's name.</summary>
    public string Task { get; }

    /// <summary>The class names in label order.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The number of classes.</summary>
    public int Count => ClassNames.Count;

    /// <summary>The class that stands for "not known" ("Unknown Artist", "Unknown Genre"), if the data has one.</summary>
    public int? UnknownClass { get; }

    /// <summary>Classes named by their numbers, for data that carries no names.</summary>
    public static LabelSet Numbered(string task, int count) =>
        new(task, Enumerable.Range(0, count).Select(number => number.ToString()).ToArray());

    private static int? FindUnknown(string task, IReadOnlyList<string> classNames)
    {
        for (int i = 0; i < classNames.Count; i++)
        {
            string name = classNames[i].Replace('_', ' ').Replace('-', ' ');
            if (name.Equals("unknown", StringComparison.OrdinalIgnoreCase)
                || name.Equals("unknown " + task, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return null;
    }
}
