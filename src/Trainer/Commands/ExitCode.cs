namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>What the program returns to the shell.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done.</summary>
    public const int Success = 0;

    /// <summary>The user can put something right; a sentence on the error stream says what.</summary>
    public const int UserError = 1;

    /// <summary>A fault of the program; the error stream names a file with the details.</summary>
    public const int InternalError = 70;

    /// <summary>Stopped by Ctrl-C or a termination signal, after saving.</summary>
    public const int Interrupted = 130;
}
