using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>The built program as a process of its own, in a folder of its own.</summary>
internal sealed partial class ProgramRun : IDisposable
{
    private const int Interrupt = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Dictionary<string, string> NoVariables = [];
    private readonly Process _process;
    private readonly Task<string> _errors;
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
        _errors = _process.StandardError.ReadToEndAsync();
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

        throw new AssertionException($"The program ended before it wrote '{start}': {_read}{_errors.Result}");
    }

    /// <summary>Presses Ctrl-C.</summary>
    public void PressControlC() => Assert.That(Kill(_process.Id, Interrupt), Is.Zero);

    /// <summary>Waits for the end.</summary>
    public CommandRun Wait()
    {
        Task<string> rest = _process.StandardOutput.ReadToEndAsync();
        Assert.That(rest.Wait(Patience) && _process.WaitForExit(Patience), $"ends within {Patience}");
        return new CommandRun(_process.ExitCode, _read + rest.Result, _errors.Result);
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

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
