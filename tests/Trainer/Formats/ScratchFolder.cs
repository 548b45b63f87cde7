namespace Wikiart.Cuda.Trainer.Formats.Tests;

/// <summary>A folder of its own for one test, deleted with what it holds.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("wikiart-formats-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
