using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>Weights to start training from: a safetensors file as it is, or any other through a temporary one.</summary>
internal sealed class WeightsFile : IDisposable
{
    private readonly string? _temporary;

    private WeightsFile(SafetensorsFile file, string? temporary)
    {
        File = file;
        _temporary = temporary;
    }

    /// <summary>The weights.</summary>
    public SafetensorsFile File { get; }

    /// <summary>Opens weights.</summary>
    /// <param name="path">A safetensors file or a PyTorch checkpoint.</param>
    /// <returns>The weights, which the caller disposes.</returns>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public static WeightsFile Open(string path)
    {
        using ForeignWeights foreign = ForeignWeights.Open(path);
        if (foreign.IsPlainSafetensors)
        {
            return new WeightsFile(SafetensorsFile.Open(path), temporary: null);
        }

        string temporary = Path.Combine(Path.GetTempPath(), $"wikiart-{Environment.ProcessId}-{Guid.NewGuid():N}.safetensors");
        SafetensorsWriter.Write(temporary, new Dictionary<string, string>(), foreign.Tensors);
        return new WeightsFile(SafetensorsFile.Open(temporary), temporary);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Dispose();
        if (_temporary is not null)
        {
            System.IO.File.Delete(_temporary);
        }
    }
}
