using System.Diagnostics;
using Wikiart.Cuda.Peer.Contestants;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Peer;

/// <summary>Shows how the cost of our training step grows with the batch and with the pixels of a picture.</summary>
internal static class Sweep
{
    public const string Verb = "sweep";

    private const int Batch = 32;
    private const int Size = 128;
    private const int Passes = 3;
    private const int WarmUp = 2;
    private const int Steps = 3;

    /// <summary>Measures and prints both series, each beside the straight line that fits it best.</summary>
    /// <param name="threads">Threads that compute.</param>
    public static void Run(int threads)
    {
        Print("pictures in a batch", [8, 16, 24, 32, 48, 64], n => new Workload(Size, n, threads, OptimizerKind.AdamW), n => n);
        Print("pixels a side", [64, 96, 128, 160, 192, 224], size => new Workload(size, Batch, threads, OptimizerKind.AdamW), size => size * size);
    }

    private static void Print(string unit, int[] values, Func<int, Workload> workload, Func<int, double> amount)
    {
        // A process begins with code that is not optimised yet.
        _ = FastestStep(workload(values[^1]));

        // All values in turn, several times: what slows the machine for a while slows one of several, and not one value alone. A virtual machine
        // that takes back what a large model gave up is slow a second or two later, in the same place of every pass: hence the fastest step of each.
        ILookup<int, double> times = Enumerable.Range(0, Passes).SelectMany(_ => values)
            .Select(value => (value, Time: FastestStep(workload(value))))
            .ToLookup(pair => pair.value, pair => pair.Time);
        double[] x = [.. values.Select(amount)];
        double[] y = [.. values.Select(value => times[value].Order().ElementAt(Passes / 2))];
        (double constant, double slope) = Line(x, y);
        Console.WriteLine();
        Console.WriteLine($"{unit,-22}{"ms",8}{"line",9}{"off by",9}");
        for (int i = 0; i < values.Length; i++)
        {
            double line = constant + (slope * x[i]);
            double off = Math.Round((y[i] - line) / line * 100, 1);
            Console.WriteLine($"{values[i],-22}{y[i],8:0.0}{line,9:0.0}{off,8:+0.0;-0.0;0.0}%");
        }
    }

    /// <summary>Milliseconds of the fastest of a new model's steps.</summary>
    private static double FastestStep(Workload work)
    {
        using OurContestant ours = new(work);
        double fastest = double.PositiveInfinity;
        for (int step = -WarmUp; step < Steps; step++)
        {
            long start = Stopwatch.GetTimestamp();
            _ = ours.Step();
            fastest = step < 0 ? fastest : Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return fastest;
    }

    /// <summary>Least squares.</summary>
    private static (double Constant, double Slope) Line(double[] x, double[] y)
    {
        double meanX = x.Average();
        double meanY = y.Average();
        double slope = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
        return (meanY - (slope * meanX), slope);
    }
}
