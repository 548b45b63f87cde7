namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>A source does not compile. The message holds the compiler's whole log, which names file and line.</summary>
public sealed class CudaCompilationException : UserException
{
    internal CudaCompilationException(string source, string target, string sourcePath, string error, string log)
        : base(
            $"{source} does not compile for {target} ({error}); the source is at {sourcePath}. The compiler says:" +
            $"{Environment.NewLine}{log.Trim('\0', '\n', '\r', ' ')}")
    {
        SourcePath = sourcePath;
        Log = log;
    }

    /// <summary>Where the source can be read.</summary>
    public string SourcePath { get; }

    /// <summary>What the compiler said.</summary>
    public string Log { get; }
}
