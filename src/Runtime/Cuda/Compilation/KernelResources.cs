using System.Globalization;
using System.Text.RegularExpressions;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>What the assembler reports of one kernel.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Registers">Registers of a thread.</param>
/// <param name="StackBytes">Stack of a thread in bytes.</param>
/// <param name="SpillStoreBytes">Bytes that a thread writes because it ran out of registers.</param>
/// <param name="SpillLoadBytes">Bytes that a thread reads back.</param>
/// <param name="SharedBytes">Static shared memory of a block in bytes.</param>
public sealed partial record KernelResources(
    string Kernel, int Registers, int StackBytes, int SpillStoreBytes, int SpillLoadBytes, int SharedBytes)
{
    /// <summary>Reads the report of <c>ptxas -v</c> out of a compiler log.</summary>
    /// <param name="log">The log.</param>
    /// <returns>The kernels in the log's order; device functions that are called and not inlined are left out.</returns>
    public static IReadOnlyList<KernelResources> Parse(string log)
    {
        List<KernelResources> kernels = [];
        string? kernel = null;
        int stack = 0;
        int stores = 0;
        int loads = 0;
        foreach (string line in log.Split('\n'))
        {
            if (Entry().Match(line) is { Success: true } entry)
            {
                kernel = entry.Groups[1].Value;
            }
            else if (Frame().Match(line) is { Success: true } frame)
            {
                (stack, stores, loads) = (Number(frame, 1), Number(frame, 2), Number(frame, 3));
            }
            else if (kernel is not null && Used().Match(line) is { Success: true } used)
            {
                Match shared = Shared().Match(line);
                kernels.Add(new KernelResources(kernel, Number(used, 1), stack, stores, loads, shared.Success ? Number(shared, 1) : 0));
                kernel = null;
            }
        }

        return kernels;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Compiling entry function '([^']+)'")]
    private static partial Regex Entry();

    [GeneratedRegex(@"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads")]
    private static partial Regex Frame();

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex Used();

    [GeneratedRegex(@"(\d+) bytes smem")]
    private static partial Regex Shared();
}
