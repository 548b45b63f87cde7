using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>A state_dict from elsewhere, a PyTorch checkpoint or a safetensors file, under plain names.</summary>
internal sealed class ForeignWeights : IDisposable
{
    private readonly IDisposable? _file;

    private ForeignWeights(IDisposable? file, string path, IReadOnlyList<TensorSource> tensors, bool isPlainSafetensors)
    {
        _file = file;
        Path = path;
        Tensors = tensors;
        IsPlainSafetensors = isPlainSafetensors;
    }

    /// <summary>The file's name.</summary>
    public string Path { get; }

    /// <summary>Its tensors, in ordinal order of their names.</summary>
    public IReadOnlyList<TensorSource> Tensors { get; }

    /// <summary>Whether the file is a safetensors file whose names need no change.</summary>
    public bool IsPlainSafetensors { get; }

    /// <summary>Whether a file is named as ONNX models are, whose bytes have no mark of their own.</summary>
    /// <param name="path">The file.</param>
    /// <returns>True for <c>.onnx</c>.</returns>
    public static bool IsOnnx(string path) => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens a file; what it is, its bytes decide.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The weights, which the caller disposes.</returns>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public static ForeignWeights Open(string path)
    {
        if (TorchCheckpoint.IsArchive(path))
        {
            TorchCheckpoint checkpoint = TorchCheckpoint.Open(path);
            return new ForeignWeights(checkpoint, path, Named(checkpoint.Tensors, checkpoint.Source), isPlainSafetensors: false);
        }

        if (IsOnnx(path))
        {
            return new ForeignWeights(file: null, path, OnnxResidualTrunk.Open(path).Entries, isPlainSafetensors: false);
        }

        RefuseOldFormat(path);
        SafetensorsFile file = SafetensorsFile.Open(path);
        TensorSource[] tensors = Named(
            file.Tensors.ToDictionary(tensor => tensor.Name),
            (name, tensor) => new TensorSource(
                name, tensor.Dtype, [.. tensor.Dims], (offset, destination) => file.ReadBytes(tensor.Name, offset, destination)));
        return new ForeignWeights(file, path, tensors, isPlainSafetensors: tensors.All(tensor => file.Contains(tensor.Name)));
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static TensorSource[] Named<T>(IReadOnlyDictionary<string, T> tensors, Func<string, T, TensorSource> source)
    {
        // A batch norm's counter of batches has no use with a fixed momentum.
        IReadOnlyDictionary<string, string> plain = StateDictNames.Plain(tensors.Keys);
        return [.. tensors.Where(pair => !IsBatchCounter(pair.Key, tensors.ContainsKey))
            .Select(pair => source(plain[pair.Key], pair.Value)).OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
    }

    private static bool IsBatchCounter(string name, Func<string, bool> exists)
    {
        const string Counter = "num_batches_tracked";
        return name.EndsWith("." + Counter, StringComparison.Ordinal) && exists(name[..^Counter.Length] + "running_mean");
    }

    /// <summary>Before 1.6 torch.save wrote bare pickles, which begin with protocol 2's mark.</summary>
    private static void RefuseOldFormat(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.ReadByte() == 0x80 && stream.ReadByte() == 2)
            {
                throw new UserException(
                    $"'{path}' is in the format of torch.save before PyTorch 1.6; load it in a newer PyTorch and save its state_dict again.");
            }
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"Cannot read '{path}': {FileError.Reason(path, error)}.", error);
        }
    }
}
