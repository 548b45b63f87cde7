using System.Globalization;

namespace Wikiart.Cuda.StaticGpu;

/// <summary>Prints the report, a line a kernel.</summary>
internal static class ReportTable
{
    public static void Print(IEnumerable<KernelReport> reports)
    {
        foreach (Architecture architecture in Architecture.All)
        {
            MachineRates rates = architecture.Rates;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{architecture.Name}: {rates.Device}, data sheet: fp32 {rates.Fp32 / 1e12:0.0}, tf32 {rates.Tf32 / 1e12:0.0}, bf16 {rates.Bf16 / 1e12:0.0} TFLOP/s, copies {rates.CopyBytes / 1e12:0.000} TB/s"));
        }

        foreach (IGrouping<string, KernelReport> group in reports.GroupBy(report => report.Architecture))
        {
            Console.WriteLine();
            Console.WriteLine(
                $"{group.Key,-50}{"registers",10}{"shared",8}{"spills",7}{"blocks",7}{"occupied",9} | main loop: {"issued",6}{"mma",5}{"fma",5}" +
                $"{"loads",6}{"async",6}{"bytes",6}{"shared",7}{"local",6}{"flop/B",8} | tile: {"flop/B",6}{"machine",8} bound");
            foreach (KernelReport report in group)
            {
                Console.WriteLine(
                    $"{report.Kernel,-50}{report.Registers,10}{report.SharedBytes,8}{report.SpillBytes,7}{report.BlocksPerMultiprocessor,7}" +
                    $"{report.Occupancy * 100,8:0}% | {Text(report.Loop),-68}{Text(report.Tile)}");
            }
        }
    }

    private static string Text(TileIntensity? tile) => tile is null
        ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $" | {tile.FlopsPerByte,12:0.0}{tile.Balance,8:0.0} {tile.Bound}");

    private static string Text(MainLoop? loop) => loop is null
        ? "none that multiplies"
        : $"{loop.Instructions,17}{loop.TensorCore,5}{loop.Fma,5}{loop.GlobalLoads,6}{loop.AsynchronousCopies,6}{loop.NarrowestLoad,6}{loop.Shared,7}" +
          $"{loop.Local,6}{(loop.GlobalLoads == 0 ? "-" : loop.FlopsPerByte.ToString("0.0", CultureInfo.InvariantCulture)),8}";
}
