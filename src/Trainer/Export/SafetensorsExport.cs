using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Inference;

namespace Wikiart.Cuda.Trainer.Export;

/// <summary>Writes a trained model's weights alone, under PyTorch's names; what the checkpoint says about itself stays.</summary>
internal static class SafetensorsExport
{
    /// <summary>Writes or replaces a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="trained">The model.</param>
    /// <exception cref="Runtime.UserException">The checkpoint lacks an entry, or the file cannot be written.</exception>
    public static void Write(string path, TrainedModel trained) => SafetensorsWriter.Write(path, trained.File.Metadata, trained.Entries());
}
