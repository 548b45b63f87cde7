using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Peer;

/// <summary>What the machine can do at most, measured: multiply-adds from registers, and memory that is read, changed and written back.</summary>
/// <param name="Gigaflops">10⁹ multiplications and additions a second.</param>
/// <param name="GigabytesPerSecond">10⁹ bytes a second, those read and those written.</param>
internal sealed record MachinePeak(double Gigaflops, double GigabytesPerSecond)
{
    private const int Repetitions = 5;
    private const int Multiplications = 20_000_000;
    private const int Accumulators = 12;
    private const long FloatsOfThread = 1L << 26;

    /// <summary>Measures both, the best of several repetitions.</summary>
    /// <param name="threads">Threads that work at once.</param>
    /// <returns>The peaks.</returns>
    public static unsafe MachinePeak Measure(int threads)
    {
        double lanes = Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256<float>.Count;
        double flop = 2.0 * lanes * Accumulators * Multiplications * threads;
        float[] sums = new float[threads];
        double seconds = Best(threads, thread => sums[thread] = Vector512.IsHardwareAccelerated ? Multiply512() : Multiply256());
        using HostDevice device = new();
        using DeviceBuffer buffer = device.Allocate(threads * FloatsOfThread * sizeof(float), "bandwidth");
        device.Clear(buffer.Address, buffer.Bytes);
        float* floats = (float*)buffer.Address;
        double pass = Best(threads, thread => Scale(floats + (thread * FloatsOfThread)));
        return new MachinePeak(flop / seconds * 1e-9, 2 * buffer.Bytes / pass * 1e-9);
    }

    private static double Best(int threads, Action<int> work)
    {
        double best = double.PositiveInfinity;
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            using Barrier start = new(threads + 1);
            Thread[] team = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
            {
                start.SignalAndWait();
                work(thread);
            }))];
            foreach (Thread thread in team)
            {
                thread.Start();
            }

            start.SignalAndWait();
            long begin = Stopwatch.GetTimestamp();
            foreach (Thread thread in team)
            {
                thread.Join();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Multiply512()
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int n = 0; n < Multiplications; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Multiply256()
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(0.001f);
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int n = 0; n < Multiplications; n++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Scale(float* floats)
    {
        Vector256<float> factor = Vector256.Create(0.5f);
        for (long i = 0; i < FloatsOfThread; i += 4 * Vector256<float>.Count)
        {
            float* line = floats + i;
            (Vector256.Load(line) * factor).Store(line);
            (Vector256.Load(line + 8) * factor).Store(line + 8);
            (Vector256.Load(line + 16) * factor).Store(line + 16);
            (Vector256.Load(line + 24) * factor).Store(line + 24);
        }
    }
}
