using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Peer.Protocol;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Peer.Report;

/// <summary>Prints what one workload showed.</summary>
internal static class DuelTable
{
    /// <summary>Prints it, a line a phase.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="peak">The machine's peaks with as many threads.</param>
    public static void Print(DuelResult result, MachinePeak peak)
    {
        Workload work = result.Work;
        string peer = result.Peer == Side.Tuned ? "TorchSharp tuned" : "TorchSharp as installed";
        Console.WriteLine();
        Console.WriteLine(
            $"{work.Size} px, batch {work.Batch}, {work.Threads} threads, {work.Optimizer}: this project and {peer}; " +
            $"losses of the first steps differ by {result.LossDifference:0.0e0}");
        Console.WriteLine($"{"",-24}{"ratio",7}{"ours ms",10}{"GFLOP/s",9}{"GB/s",7}{"of peak",9}{"peer ms",10}{"GFLOP/s",9}{"GB/s",7}{"of peak",9}");
        if (work.IsResidual)
        {
            PrintResidual(result, peak);
            return;
        }

        IReadOnlyList<Phase> phases = Phase.Of(work);
        foreach (Phase phase in phases)
        {
            PrintLine(phase, result.Ours.Phases[phase.Name], result.Theirs.Phases[phase.Name], peak);
        }

        PrintLine(Sum("training step", phases), result.Ours.Step, result.Theirs.Step, peak);
        PrintLine(Sum("inference", phases.Where(phase => phase.Name.EndsWith("forward"))), result.Ours.Inference, result.Theirs.Inference, peak);
        PrintMemory(result);
    }

    /// <summary>The step and the inference of both sides, then our operations: the peer's step has no seams.</summary>
    private static void PrintResidual(DuelResult result, MachinePeak peak)
    {
        using MetaDevice device = new();
        using PaintingClassifier model = new(
            new LayerContext(device, isTraining: false), result.Work.Model, result.Work.Batch, fusesUpdate: false);
        double forward = 2e-9 * model.Layers.Sum(layer => layer.MultiplyAdds);
        PrintLine(new Phase("training step", 3 * forward, 0), result.Ours.Step, result.Theirs.Step, peak);
        PrintLine(new Phase("inference", forward, 0), result.Ours.Inference, result.Theirs.Inference, peak);
        PrintMemory(result);
        foreach ((string name, double milliseconds) in result.Ours.Phases.OrderByDescending(phase => phase.Value))
        {
            Console.WriteLine($"  {name,-48}{milliseconds,8:0.0} ms");
        }
    }

    private static void PrintMemory(DuelResult result) =>
        Console.WriteLine(
            $"{"peak memory",-24}{result.MemoryRatio,6:0.00}x{result.Ours.PeakBytes * 1e-9,10:0.00} GB{result.Theirs.PeakBytes * 1e-9,32:0.00} GB");

    private static Phase Sum(string name, IEnumerable<Phase> phases) =>
        new(name, phases.Sum(phase => phase.Gigaflop), phases.Sum(phase => phase.Gigabytes));

    private static void PrintLine(Phase phase, double ours, double theirs, MachinePeak peak) => Console.WriteLine(
        $"{phase.Name,-24}{theirs / ours,6:0.00}x{Rates(phase, ours, peak)}{Rates(phase, theirs, peak)}");

    /// <summary>The share is of whichever limit is nearer. It may exceed 100 % where fewer multiplications do than the formulas have.</summary>
    private static string Rates(Phase phase, double milliseconds, MachinePeak peak)
    {
        double gigaflops = phase.Gigaflop / milliseconds * 1e3;
        double gigabytes = phase.Gigabytes / milliseconds * 1e3;
        double share = Math.Max(gigaflops / peak.Gigaflops, gigabytes / peak.GigabytesPerSecond);
        return $"{milliseconds,10:0.0}{gigaflops,9:0}{gigabytes,7:0}{share * 100,8:0}%";
    }
}
