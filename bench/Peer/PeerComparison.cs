using Wikiart.Cuda.Peer.Protocol;
using Wikiart.Cuda.Peer.Report;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Peer;

/// <summary>Runs all workloads and reports.</summary>
internal static class PeerComparison
{
    /// <summary>It takes many seconds a step, so that two have to do.</summary>
    private const int RoundsAsInstalled = 2;

    /// <summary>Runs them, the two sides in turns.</summary>
    /// <param name="options">Which.</param>
    public static void Run(PeerOptions options)
    {
        string? jemalloc = Jemalloc.Find();
        Console.WriteLine(jemalloc is null
            ? "jemalloc was not found, so the tuned peer runs without it and is slower than it could be; Debian has it in libjemalloc2."
            : $"jemalloc for the tuned peer: {jemalloc}");
        Dictionary<int, MachinePeak> peaks = [];
        List<DuelResult> results = [];
        foreach (int threads in options.Threads)
        {
            peaks[threads] = MachinePeak.Measure(threads);
            Console.WriteLine(
                $"{threads} threads: peak {peaks[threads].Gigaflops:0} GFLOP/s, {peaks[threads].GigabytesPerSecond:0} GB/s read and written");
            foreach (int size in options.Sizes)
            {
                foreach (OptimizerKind optimizer in options.Optimizers)
                {
                    foreach (Side peer in options.Peers)
                    {
                        string? allocator = peer == Side.Tuned ? jemalloc : null;
                        int rounds = peer == Side.Tuned ? options.Rounds : Math.Min(options.Rounds, RoundsAsInstalled);
                        results.Add(Duel.Run(new Workload(size, options.Batch, threads, optimizer, options.IsResidual), peer, allocator, rounds));
                        DuelTable.Print(results[^1], peaks[threads]);
                    }
                }
            }
        }

        if (options.Json is { } path)
        {
            JsonReport.Write(path, peaks, results);
        }

        Console.WriteLine();
        foreach (Claim claim in Claim.Of(results))
        {
            Console.WriteLine(claim);
        }
    }
}
