using System.Diagnostics;
using System.Globalization;

namespace Wikiart.Cuda.InputBenchmarks;

/// <summary>The resident memory of <c>wikiart prepare</c> as a process of its own: over many pictures, and over one large row group. Linux.</summary>
internal static class PrepareMemory
{
    private const int Looks = 10;

    public static void Print()
    {
        Of("20 000 pictures of 640 x 480, row groups of 100", folder => BigShards.Write(folder, 20_000, 640, 480, groupRows: 100));
        Of("one row group of 1 900 pictures of 1400 x 1000", folder => BigShards.Write(folder, 1_900, 1400, 1000, groupRows: int.MaxValue));
    }

    private static void Of(string name, Func<string, long> write)
    {
        string folder = Directory.CreateTempSubdirectory("wikiart-prepare-").FullName;
        try
        {
            string source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
            long bytes = write(source);
            Console.WriteLine($"{name}: {bytes >> 20} MB encoded");
            ProcessStartInfo start = new("dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "wikiart.dll"), "prepare", source, "--out", Path.Combine(folder, "packed"), "--quiet",
            ]);
            Stopwatch watch = Stopwatch.StartNew();
            using Process process = Process.Start(start)!;
            List<(double Seconds, long Resident)> seen = [];
            long peak = 0;
            while (!process.WaitForExit(200))
            {
                if (Status(process.Id, "VmRSS") is { } resident && Status(process.Id, "VmHWM") is { } highest)
                {
                    seen.Add((watch.Elapsed.TotalSeconds, resident));
                    peak = highest;
                }
            }

            Console.WriteLine($"  exit code {process.ExitCode} after {watch.Elapsed.TotalSeconds:0.0} s, peak {peak >> 10} MB; resident over time:");
            for (int look = 1; look <= Looks && seen.Count > 0; look++)
            {
                (double seconds, long resident) = seen[((seen.Count * look) - 1) / Looks];
                Console.WriteLine($"  {seconds,6:0.0} s {resident >> 10,6} MB");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A number of /proc/PID/status, in kB; null when the process is gone.</summary>
    private static long? Status(int process, string field)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith(field, StringComparison.Ordinal));
            return line is null ? null : long.Parse(line[(field.Length + 1)..].Replace("kB", string.Empty), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
