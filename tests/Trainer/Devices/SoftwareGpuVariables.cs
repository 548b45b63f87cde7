namespace Wikiart.Cuda.Trainer.Tests.Devices;

/// <summary>Selects the software GPU in this process until it is disposed, or skips the test. Its fixture must not run beside others.</summary>
internal sealed class SoftwareGpuVariables : IDisposable
{
    private readonly Dictionary<string, string?> _before = [];

    public SoftwareGpuVariables()
    {
        foreach ((string name, string value) in SoftwareGpuLibrary.Environment())
        {
            _before[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public void Dispose()
    {
        foreach ((string name, string? value) in _before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }
}
