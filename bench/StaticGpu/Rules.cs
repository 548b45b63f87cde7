namespace Wikiart.Cuda.StaticGpu;

/// <summary>What no kernel may do.</summary>
internal static class Rules
{
    private const int FullWidth = 16;

    /// <summary>One sentence for each rule that a kernel breaks, and for each exemption that none needs.</summary>
    public static IEnumerable<string> Faults(IReadOnlyList<KernelReport> reports)
    {
        foreach (KernelReport report in reports)
        {
            string name = $"{report.Kernel} ({report.File}.cu, {report.Architecture})";
            if (report.SpillBytes > 0 || report.StackBytes > 0)
            {
                yield return $"{name} spills {report.SpillBytes} bytes and has a stack of {report.StackBytes}; found more than 0.";
            }

            if (report.LocalAccesses > 0)
            {
                yield return $"{name} has {report.LocalAccesses} accesses of local memory; expected none.";
            }

            if (report is { Loop.TensorCore: > 0, Tile: null })
            {
                yield return $"{name} uses tensor cores, but TileShape.cs knows no tile of it; expected one.";
            }

            if (IsNarrow(report) && !Exemption.All.Any(exemption => exemption.Covers(report)))
            {
                yield return $"{name} reads global memory in its main loop in pieces of {report.Loop!.NarrowestLoad} bytes; expected {FullWidth}.";
            }
        }

        foreach (Exemption exemption in Exemption.All.Where(exemption => !reports.Any(report => IsNarrow(report) && exemption.Covers(report))))
        {
            yield return $"no kernel needs the exemption for {exemption.Kernel} any more.";
        }
    }

    private static bool IsNarrow(KernelReport report) => report.Loop is { GlobalLoads: > 0 } loop && loop.NarrowestLoad < FullWidth;
}
