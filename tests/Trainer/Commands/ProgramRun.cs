using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>The built program as a process of its own, in a folder of its own.</summary>
internal sealed partial class ProgramRun : IDisposable
{
    private const int Interrupt = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Dictionary<string, string> NoVariables = [];
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly StringWriter _read = new();

    private ProgramRun(string folder, string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "wikiart.dll");
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

        // A script's background jobs, as the tests may be, ignore Ctrl-C and hand that down; a program in a terminal does not.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", host] : [host];
        ProcessStartInfo start = new(command[0], [.. command[1..], program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_errors)
            {
                _errors.Append(line.Data is null ? string.Empty : line.Data + Environment.NewLine);
            }
        };
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts the program.</summary>
    public static ProgramRun Start(string folder, params string[] arguments) => new(folder, arguments, NoVariables);

    /// <summary>Runs the program to its end.</summary>
    public static CommandRun ToEnd(string folder, params string[] arguments)
    {
        using ProgramRun run = new(folder, arguments, NoVariables);
        return run.Wait();
    }

    /// <summary>Runs the program to its end with more environment variables.</summary>
    public static CommandRun ToEnd(IReadOnlyDictionary<string, string> environment, string folder, params string[] arguments)
    {
        using ProgramRun run = new(folder, arguments, environment);
        return run.Wait();
    }

    /// <summary>Reads the output until a line begins with a text, and returns the line.</summary>
    public string ReadUntil(string start)
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            _read.WriteLine(line);
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new AssertionException($"The program ended before it wrote '{start}': {_read}{Errors}");
    }

    /// <summary>Waits until the error stream has a text.</summary>
    public void WaitForErrors(string text) =>
        Assert.That(SpinWait.SpinUntil(() => Errors.Contains(text) || _process.HasExited, Patience) && !_process.HasExited, Errors);

    /// <summary>Ends the process at once, without a chance to save.</summary>
    public void KillNow()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Whether it ends within a time.</summary>
    public bool EndsWithin(TimeSpan time) => _process.WaitForExit(time);

    /// <summary>Presses Ctrl-C.</summary>
    public void PressControlC() => Assert.That(Kill(_process.Id, Interrupt), Is.Zero);

    /// <summary>Waits for the end.</summary>
    public CommandRun Wait()
    {
        Task<string> rest = _process.StandardOutput.ReadToEndAsync();
        Assert.That(rest.Wait(Patience) && _process.WaitForExit(Patience), $"ends within {Patience}");
        _process.WaitForExit();
        return new CommandRun(_process.ExitCode, _read + rest.Result, Errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _read.Dispose();
    }

    private string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
