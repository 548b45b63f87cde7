using System.Globalization;

namespace Wikiart.Cuda.StaticGpu;

/// <summary>Prints the report, a line a kernel.</summary>
internal static class ReportTable
{
    public static void Print(IEnumerable<KernelReport> reports)
    {
        foreach (IGrouping<string, KernelReport> group in reports.GroupBy(report => report.Architecture))
        {
            Console.WriteLine();
            Console.WriteLine(
                $"{group.Key,-42}{"registers",10}{"shared",8}{"spills",7}{"blocks",7}{"occupied",9} | main loop: {"issued",6}{"mma",5}{"fma",5}" +
                $"{"loads",6}{"async",6}{"bytes",6}{"shared",7}{"local",6}{"flop/B",8}");
            foreach (KernelReport report in group)
            {
                Console.WriteLine(
                    $"{report.Kernel,-42}{report.Registers,10}{report.SharedBytes,8}{report.SpillBytes,7}{report.BlocksPerMultiprocessor,7}" +
                    $"{report.Occupancy * 100,8:0}% | {Text(report.Loop)}");
            }
        }
    }

    private static string Text(MainLoop? loop) => loop is null
        ? "none that multiplies"
        : $"{loop.Instructions,17}{loop.TensorCore,5}{loop.Fma,5}{loop.GlobalLoads,6}{loop.AsynchronousCopies,6}{loop.NarrowestLoad,6}{loop.Shared,7}" +
          $"{loop.Local,6}{(loop.GlobalLoads == 0 ? "-" : loop.FlopsPerByte.ToString("0.0", CultureInfo.InvariantCulture)),8}";
}
