using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// Draws pictures with replacement so that every class of one task comes up equally often (PyTorch's WeightedRandomSampler with
/// weights 1/n of the class). Pictures without a label of the task are not drawn.
/// </summary>
internal sealed class BalancedSampler
{
    private const ulong Stream = 0x42414C414E4345;

    private readonly int[][] _byClass;
    private readonly int _count;

    /// <summary>Sorts the pictures by their classes.</summary>
    /// <param name="source">The paintings.</param>
    /// <param name="samples">Those that are trained on.</param>
    /// <param name="task">The task's name.</param>
    /// <param name="keepUnknown">Whether the unknown class counts as a class.</param>
    /// <exception cref="UserException">There is no such task, or no picture has a label of it.</exception>
    public BalancedSampler(IPaintingSource source, int[] samples, string task, bool keepUnknown)
    {
        int index = source.Tasks.Select(labels => labels.Task).ToList().IndexOf(task);
        if (index < 0)
        {
            throw new UserException(
                $"--balanced-sampler is '{task}', and the tasks are {string.Join(", ", source.Tasks.Select(labels => labels.Task))}.");
        }

        LabelSet labels = source.Tasks[index];
        _count = samples.Length;
        _byClass =
        [
            .. samples.Select(sample => (Sample: sample, Label: source.Label(sample, index)))
                .Where(one => one.Label >= 0 && (keepUnknown || one.Label != labels.UnknownClass))
                .GroupBy(one => one.Label, one => one.Sample)
                .OrderBy(group => group.Key)
                .Select(group => group.ToArray()),
        ];
        if (_byClass.Length == 0)
        {
            throw new UserException($"--balanced-sampler {task}: no picture of the training set has a label of {task}.");
        }
    }

    /// <summary>Draws the pictures of an epoch.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns>As many as there are in the training set; some several times, some not at all.</returns>
    public int[] Draw(ulong seed, int epoch)
    {
        CounterRandom random = new(seed, Stream, (ulong)epoch);
        int[] drawn = new int[_count];
        for (int i = 0; i < drawn.Length; i++)
        {
            int[] samples = _byClass[random.NextInt(_byClass.Length)];
            drawn[i] = samples[random.NextInt(samples.Length)];
        }

        return drawn;
    }
}
