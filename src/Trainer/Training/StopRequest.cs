using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// Ctrl-C or a termination signal: the first asks the program to finish the step under way and save; a second one ends it at once.
/// </summary>
internal sealed class StopRequest : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _isRequested;

    /// <summary>Listens from now on.</summary>
    public StopRequest() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    /// <summary>Whether somebody asked.</summary>
    public bool IsRequested => _isRequested;

    /// <summary>Asks from inside the program.</summary>
    public void Request() => _isRequested = true;

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = !_isRequested;
        _isRequested = true;
    }
}
