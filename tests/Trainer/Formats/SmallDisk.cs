using System.Diagnostics;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

/// <summary>A file system of 1 MB that can be made read-only; needs the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly bool _mounted;

    public SmallDisk()
    {
        string refusal = OperatingSystem.IsLinux() ? Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", Path) : "not Linux";
        _mounted = refusal.Length == 0;
        if (_mounted)
            return;
        _folder.Dispose();
        Assert.Ignore($"Needs a small file system of its own, and mounting one failed ({refusal}); run it on Linux as root, outside a container or in a privileged one.");
    }

    public string Path => _folder.Path;

    public string this[string name] => _folder[name];

    public void MakeReadOnly() => Assert.That(Run("mount", "-o", "remount,ro", Path), Is.Empty);

    public void Dispose()
    {
        if (!_mounted)
            return;
        Assert.That(Run("umount", Path), Is.Empty);
        _folder.Dispose();
    }

    private static string Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? "" : $"{program}: exit code {process.ExitCode} {error}";
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return error.Message;
        }
    }
}
