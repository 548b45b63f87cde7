using Wikiart.Cuda.Kernels.Optimizers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// Checkpoints are safetensors files with PyTorch's names. Weights alone are what a state_dict holds; a resumable one has the
/// optimizer's vectors beside them, as <c>optimizer.exp_avg.conv1.weight</c>. Files are replaced as a whole or not at all.
/// </summary>
internal static class Checkpoint
{
    private const string OptimizerPrefix = "optimizer.";
    private const string AveragePrefix = "ema.";

    /// <summary>Saves weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="info">What it says about itself.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="UserException">The file cannot be written; an earlier one is intact.</exception>
    public static void SaveWeights(string path, CheckpointInfo info, PaintingClassifier model) =>
        SafetensorsWriter.Write(path, info.ToMetadata(), Weights(model, prefix: string.Empty));

    /// <summary>Saves everything that a run needs to go on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="info">What it says about itself.</param>
    /// <param name="learner">Weights, their average and the optimizer.</param>
    /// <exception cref="UserException">The file cannot be written; an earlier one is intact.</exception>
    public static void SaveAll(string path, CheckpointInfo info, Learner learner) =>
        SafetensorsWriter.Write(path, info.ToMetadata(), Everything(learner));

    /// <summary>Loads everything that a run needs to go on.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="learner">Receives it.</param>
    /// <exception cref="UserException">Something is missing or cannot be read.</exception>
    public static void LoadAll(string path, SafetensorsFile file, Learner learner)
    {
        LoadWeights(path, file, learner.Model);
        LoadOptimizer(path, file, learner.Optimizer);
        if (learner.Average is { } average)
        {
            LoadAverage(path, file, average);
        }
    }

    /// <summary>Loads the weights.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="model">Receives them.</param>
    /// <exception cref="UserException">An entry is missing, has another shape, or cannot be read.</exception>
    public static void LoadWeights(string path, SafetensorsFile file, PaintingClassifier model)
    {
        Load(path, file, model, model.State);
    }

    /// <summary>Loads the weights of the trunk alone.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="model">Receives them.</param>
    /// <exception cref="UserException">An entry is missing, has another shape, or cannot be read.</exception>
    public static void LoadTrunk(string path, SafetensorsFile file, PaintingClassifier model) =>
        Load(path, file, model, model.TrunkState);

    /// <summary>The entries of a model's weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prefix">Put before their names.</param>
    /// <returns>Entries that are read when a file is written.</returns>
    public static IEnumerable<TensorSource> Weights(PaintingClassifier model, string prefix) =>
        from parameter in model.State
        from slice in parameter.Slices
        select WeightTransfer.Source(parameter.Device, parameter.Flat, slice, prefix);

    private static void Load(string path, SafetensorsFile file, PaintingClassifier model, IReadOnlyList<Parameter> state)
    {
        WeightCheck.Check(path, file, model, state);
        foreach (Parameter parameter in state)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                WeightTransfer.Load(file, parameter.Device, parameter.Flat, slice);
            }
        }
    }

    private static void LoadAverage(string path, SafetensorsFile file, WeightAverage average)
    {
        foreach (Parameter parameter in average.Evaluator.Model.State)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                Require(path, file, AveragePrefix + slice.Name, slice);
                WeightTransfer.Load(file, parameter.Device, parameter.Flat, slice, AveragePrefix);
            }
        }

        average.HasStarted = true;
    }

    private static void LoadOptimizer(string path, SafetensorsFile file, Optimizer optimizer)
    {
        foreach (StateVector vector in Vectors(optimizer))
        {
            Require(path, file, vector.Prefix + vector.Slice.Name, vector.Slice);
            WeightTransfer.Load(file, vector.Device, vector.View, vector.Slice, vector.Prefix);
        }
    }

    private static void Require(string path, SafetensorsFile file, string name, ParameterSlice slice)
    {
        if (!file.Contains(name) || file.Get(name).ElementCount != slice.Count)
        {
            throw new UserException(
                $"'{path}' lacks {name}: it can be evaluated, but the run cannot go on from it; " +
                "last.safetensors is the file to resume from.");
        }
    }

    private static IEnumerable<TensorSource> Everything(Learner learner) =>
    [
        .. Weights(learner.Model, prefix: string.Empty),
        .. Vectors(learner.Optimizer).Select(vector => WeightTransfer.Source(vector.Device, vector.View, vector.Slice, vector.Prefix)),
        .. learner.Average is { HasStarted: true } average ? Weights(average.Evaluator.Model, AveragePrefix) : [],
    ];

    private static IEnumerable<StateVector> Vectors(Optimizer optimizer) =>
        from state in optimizer.States
        from index in Enumerable.Range(0, optimizer.Parameters.Count)
        let parameter = optimizer.Parameters[index]
        from slice in parameter.Slices
        select new StateVector(parameter.Device, state.Of(index), slice, $"{OptimizerPrefix}{state.Name}.");

    private sealed record StateVector(Device Device, View<Vec> View, ParameterSlice Slice, string Prefix);
}
