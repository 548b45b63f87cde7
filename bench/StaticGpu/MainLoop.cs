namespace Wikiart.Cuda.StaticGpu;

/// <summary>What the innermost loop of a kernel with the most arithmetic executes.</summary>
/// <param name="Instructions">All of it.</param>
/// <param name="TensorCore">Tensor-core instructions.</param>
/// <param name="Fma">Single multiply-adds.</param>
/// <param name="GlobalLoads">Reads of global memory.</param>
/// <param name="AsynchronousCopies">Those of them that go to shared memory by themselves.</param>
/// <param name="NarrowestLoad">Bytes that a thread reads at once, at least; 0 without global loads.</param>
/// <param name="GlobalStores">Writes of global memory.</param>
/// <param name="Shared">Accesses of shared memory.</param>
/// <param name="Local">Accesses of local memory.</param>
/// <param name="FlopsPerByte">Floating-point operations for each byte read from global memory; infinite without global loads.</param>
internal sealed record MainLoop(
    int Instructions,
    int TensorCore,
    int Fma,
    int GlobalLoads,
    int AsynchronousCopies,
    int NarrowestLoad,
    int GlobalStores,
    int Shared,
    int Local,
    double FlopsPerByte)
{
    private const int WarpThreads = 32;

    /// <summary>Finds it: a loop is a branch backwards with everything up to its target.</summary>
    /// <param name="code">A kernel's instructions.</param>
    /// <returns>The loop, or null when none multiplies.</returns>
    public static MainLoop? Of(IReadOnlyList<Instruction> code)
    {
        (int Begin, int End)[] loops = [.. code
            .Where(one => one.Target is { } target && target < one.Address)
            .Select(one => (one.Target!.Value, one.Address))];
        return loops
            .Select(loop => code.Where(one => one.Address >= loop.Begin && one.Address <= loop.End).ToArray())
            .Where(body => body.Any(one => one.Flops > 0))
            .Where(body => !loops.Any(inner => IsInside(inner, body) && code.Any(one => one.Flops > 0 && one.Address >= inner.Begin && one.Address <= inner.End)))
            .OrderByDescending(body => body.Sum(one => one.Flops))
            .Select(Count)
            .FirstOrDefault();
    }

    private static bool IsInside((int Begin, int End) inner, Instruction[] body) =>
        inner.Begin >= body[0].Address && inner.End <= body[^1].Address && inner.End - inner.Begin < body[^1].Address - body[0].Address;

    private static MainLoop Count(Instruction[] body)
    {
        Instruction[] loads = [.. body.Where(one => one.IsGlobalLoad)];
        double bytes = loads.Sum(one => one.Width) * WarpThreads;
        return new MainLoop(
            body.Length,
            body.Count(one => one.IsTensorCore),
            body.Count(one => one.IsFma),
            loads.Length,
            loads.Count(one => one.IsAsynchronousCopy),
            loads.Select(one => one.Width).DefaultIfEmpty().Min(),
            body.Count(one => one.IsGlobalStore),
            body.Count(one => one.IsShared),
            body.Count(one => one.IsLocal),
            body.Sum(one => one.Flops) / bytes);
    }
}
