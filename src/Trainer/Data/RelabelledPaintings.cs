using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>
/// Paintings under the class numbers of a trained model: tasks and classes are matched by their names, since numbers mean something
/// else in every data set. What the model does not know is a missing label.
/// </summary>
internal sealed class RelabelledPaintings : IPaintingSource
{
    private readonly IPaintingSource _source;
    private readonly int[] _taskOf;
    private readonly int[][] _classOf;

    /// <summary>Matches names.</summary>
    /// <param name="source">The paintings; disposed with this.</param>
    /// <param name="tasks">The model's tasks and classes.</param>
    /// <exception cref="UserException">The data has none of the tasks, or none of a task's classes.</exception>
    public RelabelledPaintings(IPaintingSource source, IReadOnlyList<LabelSet> tasks)
    {
        _source = source;
        Tasks = tasks;
        _taskOf = new int[tasks.Count];
        _classOf = new int[tasks.Count][];
        for (int task = 0; task < tasks.Count; task++)
        {
            string name = tasks[task].Task;
            _taskOf[task] = Enumerable.Range(0, source.Tasks.Count).FirstOrDefault(i => source.Tasks[i].Task == name, -1);
            _classOf[task] = _taskOf[task] < 0 ? [] : Match(source.Tasks[_taskOf[task]], tasks[task]);
        }

        if (_taskOf.All(task => task < 0))
        {
            throw new UserException(
                $"The data has labels for {string.Join(", ", source.Tasks.Select(task => task.Task))}, and the model was trained on " +
                $"{string.Join(", ", tasks.Select(task => task.Task))}: there is nothing to compare.");
        }
    }

    /// <inheritdoc/>
    public string Description => _source.Description;

    /// <inheritdoc/>
    public IReadOnlyList<LabelSet> Tasks { get; }

    /// <inheritdoc/>
    public int Count => _source.Count;

    /// <inheritdoc/>
    public Split? OwnSplit => _source.OwnSplit;

    /// <inheritdoc/>
    public int GroupWindow => _source.GroupWindow;

    /// <inheritdoc/>
    public int Label(int sample, int task)
    {
        int label = _taskOf[task] < 0 ? LabelSet.Missing : _source.Label(sample, _taskOf[task]);
        return label < 0 ? LabelSet.Missing : _classOf[task][label];
    }

    /// <inheritdoc/>
    public string NameOf(int sample) => _source.NameOf(sample);

    /// <inheritdoc/>
    public int GroupOf(int sample) => _source.GroupOf(sample);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> ReadEncoded(int sample) => _source.ReadEncoded(sample);

    /// <inheritdoc/>
    public bool TryReadPixels(int sample, out MappedPixels pixels) => _source.TryReadPixels(sample, out pixels);

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private static int[] Match(LabelSet found, LabelSet model)
    {
        Dictionary<string, int> numbers = [];
        for (int i = 0; i < model.Count; i++)
        {
            numbers.TryAdd(model.ClassNames[i], i);
        }

        int[] matched = [.. found.ClassNames.Select(name => numbers.GetValueOrDefault(name, LabelSet.Missing))];
        if (matched.All(number => number < 0))
        {
            throw new UserException(
                $"Not one class of {model.Task} in the data ({found.ClassNames[0]}, …) is among the {model.Count} that the model knows " +
                $"({model.ClassNames[0]}, …): classes are matched by their names, since every data set numbers and spells them in its own way. " +
                $"--class-files {model.Task}=FILE gives numbers their names.");
        }

        return matched;
    }
}
