using System.Diagnostics;
using System.Text.Json;

namespace Wikiart.Cuda.Peer.Protocol;

/// <summary>
/// A contestant in a process of its own, so that each has its own memory, threads and allocator. It computes only while it is asked, so
/// that two of them can alternate.
/// </summary>
internal sealed class ContestantProcess : IDisposable
{
    private readonly Side _side;
    private readonly Process _process;

    /// <summary>Starts it and waits until its weights are drawn.</summary>
    /// <param name="side">Who.</param>
    /// <param name="work">The workload.</param>
    /// <param name="allocator">A library to preload; null for none.</param>
    /// <exception cref="InvalidOperationException">It cannot start.</exception>
    public ContestantProcess(Side side, Workload work, string? allocator)
    {
        _side = side;
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ContestantProcess).Assembly.Location);
        }

        foreach (string argument in (string[])[ContestantHost.Verb, $"{side}", .. work.ToArguments()])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["OMP_NUM_THREADS"] = $"{work.Threads}";
        if (allocator is not null)
        {
            start.Environment["LD_PRELOAD"] = allocator;
            start.Environment["MALLOC_CONF"] = Jemalloc.Configuration;
        }

        _process = Process.Start(start)!;
        _ = Read();
    }

    /// <summary>Asks for repetitions and waits for them.</summary>
    /// <param name="request">What to repeat.</param>
    /// <param name="repetitions">How often.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="InvalidOperationException">The process ended.</exception>
    public Reply Ask(string request, int repetitions)
    {
        _process.StandardInput.WriteLine($"{request} {repetitions}");
        _process.StandardInput.Flush();
        return Read();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private Reply Read()
    {
        string line = _process.StandardOutput.ReadLine() ??
            throw new InvalidOperationException($"The process of {_side} ended before it answered; its message is above.");
        return JsonSerializer.Deserialize<Reply>(line)!;
    }
}
