using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>A checkpoint opened for use: what it says about itself, and its weights, which stay on disk until they are asked for.</summary>
internal sealed class TrainedModel : IDisposable
{
    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserException">The file cannot be read or was not written by this program.</exception>
    public TrainedModel(string path)
    {
        Path = path;
        File = SafetensorsFile.Open(path);
        try
        {
            Info = CheckpointInfo.Read(path, File);
        }
        catch
        {
            File.Dispose();
            throw;
        }
    }

    /// <summary>The file's name.</summary>
    public string Path { get; }

    /// <summary>The file.</summary>
    public SafetensorsFile File { get; }

    /// <summary>What the checkpoint says about itself.</summary>
    public CheckpointInfo Info { get; }

    /// <summary>The model's weights, without an optimizer's state, to be written elsewhere.</summary>
    /// <returns>One entry a state_dict entry; they read from <see cref="File"/>.</returns>
    /// <exception cref="UserException">An entry is missing or has another shape.</exception>
    public IReadOnlyList<TensorSource> Entries()
    {
        using MetaDevice device = new();
        using PaintingClassifier model = new(new LayerContext(device, isTraining: false), Info.Model, batch: 1, fusesUpdate: false);
        WeightCheck.Check(Path, File, model, model.State);
        return
        [
            .. model.State.SelectMany(parameter => parameter.Slices).Select(slice => TensorSource.F32(
                slice.Name, [.. slice.Sizes.Select(size => (long)size)], (offset, destination) => File.Read(slice.Name, offset, destination))),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();
}
