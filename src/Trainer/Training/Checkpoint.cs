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

    /// <summary>Saves the weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="info">What it says about itself.</param>
    /// <param name="model">The model.</param>
    /// <param name="optimizer">Saved as well, for resuming, unless null.</param>
    /// <exception cref="UserException">The file cannot be written; an earlier one is intact.</exception>
    public static void Save(string path, CheckpointInfo info, PaintingClassifier model, Optimizer? optimizer)
    {
        IEnumerable<TensorSource> weights = model.Parameters.SelectMany(parameter =>
            parameter.Slices.Select(slice => WeightTransfer.Source(parameter.Device, parameter.Flat, slice)));
        IEnumerable<TensorSource> states = optimizer is null
            ? []
            : Vectors(optimizer).Select(vector => WeightTransfer.Source(vector.Device, vector.View, vector.Slice, vector.Prefix));
        SafetensorsWriter.Write(path, info.ToMetadata(), weights.Concat(states));
    }

    /// <summary>Loads the weights.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="model">Receives them.</param>
    /// <exception cref="UserException">An entry is missing, has another shape, or cannot be read.</exception>
    public static void LoadWeights(string path, SafetensorsFile file, PaintingClassifier model)
    {
        WeightCheck.Check(path, file, model);
        foreach (Parameter parameter in model.Parameters)
        {
            foreach (ParameterSlice slice in parameter.Slices)
            {
                WeightTransfer.Load(file, parameter.Device, parameter.Flat, slice);
            }
        }
    }

    /// <summary>Loads the optimizer's vectors.</summary>
    /// <param name="path">The file's name, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="optimizer">Receives them.</param>
    /// <exception cref="UserException">A vector is missing or cannot be read.</exception>
    public static void LoadOptimizer(string path, SafetensorsFile file, Optimizer optimizer)
    {
        foreach (StateVector vector in Vectors(optimizer))
        {
            string name = vector.Prefix + vector.Slice.Name;
            if (!file.Contains(name) || file.Get(name).ElementCount != vector.Slice.Count)
            {
                throw new UserException(
                    $"'{path}' lacks the optimizer's {name}: it can be evaluated, but the run cannot go on from it; " +
                    "last.safetensors is the file to resume from.");
            }

            WeightTransfer.Load(file, vector.Device, vector.View, vector.Slice, vector.Prefix);
        }
    }

    private static IEnumerable<StateVector> Vectors(Optimizer optimizer) =>
        from state in optimizer.States
        from index in Enumerable.Range(0, optimizer.Parameters.Count)
        let parameter = optimizer.Parameters[index]
        from slice in parameter.Slices
        select new StateVector(parameter.Device, state.Of(index), slice, $"{OptimizerPrefix}{state.Name}.");

    private sealed record StateVector(Device Device, View<Vec> View, ParameterSlice Slice, string Prefix);
}
