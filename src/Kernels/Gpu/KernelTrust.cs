using System.Security.Cryptography;
using System.Text;
using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>
/// Trust, but check: the first time that kernels meet a device, each is compared with the reference on small problems. A kernel for
/// tensor cores that differs is replaced by its tuned fp32 one, a tuned one by its naive one, and that is said; a naive one that differs ends
/// the run. A kernel that fails takes the process's GPU with it: it is replaced at the next start. Results are remembered for the device, the
/// driver, the compiler and the sources.
/// </summary>
public static class KernelTrust
{
    /// <summary>The first sizes of each operation are enough to run every kernel of it, with each of its default tiles.</summary>
    private const int CasesEach = 4;

    /// <summary>Says which variant of each operation may be used.</summary>
    /// <param name="device">The device.</param>
    /// <param name="compiler">The compiler; the result is kept beside its cache.</param>
    /// <param name="library">The kernels.</param>
    /// <param name="wanted">The variant that the run would like.</param>
    /// <param name="remark">Takes one line about each kernel that was replaced.</param>
    /// <returns>The variants.</returns>
    /// <exception cref="UserException">A naive kernel differs from the reference.</exception>
    public static KernelVariants Check(
        CudaDevice device, CudaRuntimeCompiler compiler, KernelLibrary library, KernelVariant wanted, Action<string> remark)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(compiler);
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(remark);
        string path = Path.Combine(compiler.CacheFolder, $"checked-{KeyOf(device, compiler, library.Sources, wanted)}.txt");
        string failedPath = Path.ChangeExtension(path, ".failed");
        HashSet<string> wrong = Remembered(path) ?? Remember(path, Wrong(device, library, wanted, failedPath));
        KernelVariants variants = new(wanted);
        foreach (Operation operation in Enum.GetValues<Operation>())
        {
            if (wrong.Contains(Entry(operation, variants[operation])) && KernelVariants.IsTensorCore(variants[operation]))
            {
                Replace(operation, KernelVariant.Tuned);
            }

            if (wrong.Contains(Entry(operation, variants[operation])))
            {
                Replace(operation, KernelVariant.Naive);
            }
        }

        return variants;

        void Replace(Operation operation, KernelVariant by)
        {
            remark(
                $"The {Text(variants[operation])} kernel of {operation} differs from the reference or fails on {device.Info.Name}; its {Text(by)} one is used.");
            variants[operation] = by;
        }
    }

    /// <summary>Where the tiles lie that were chosen for a device, its driver, the compiler and the sources.</summary>
    internal static string TilesPath(CudaDevice device, CudaRuntimeCompiler compiler, KernelSources sources, KernelVariant variant) =>
        Path.Combine(compiler.CacheFolder, $"tiles-{KeyOf(device, compiler, sources, variant)}.txt");

    private static HashSet<string> Wrong(CudaDevice device, KernelLibrary library, KernelVariant wanted, string failedPath)
    {
        using KernelCheck naive = new(device, library, KernelVariant.Naive);
        using KernelCheck tuned = new(device, library, KernelVariant.Tuned);
        using KernelCheck best = new(device, library, wanted);
        HashSet<string> hasTensorCores = KernelVariants.IsTensorCore(wanted) ? [.. TensorCoreCases.All.Select(one => one.Operation)] : [];
        HashSet<string> wrong = Remembered(failedPath) ?? [];
        foreach (IGrouping<string, OperationCase> cases in AllCases.All.GroupBy(one => one.Operation))
        {
            OperationCase[] few = [.. cases.Take(CasesEach)];
            if (naive.Run(few).Fault is { } fault)
            {
                throw new UserException(
                    $"The naive kernel of {cases.Key} differs from the CPU reference on {device.Info.Name}, so no result of this device can be " +
                    $"trusted; wikiart verify shows all kernels, and --device cpu works without it. {fault}");
            }

            Look(tuned, KernelVariant.Tuned);
            if (hasTensorCores.Contains(cases.Key))
            {
                Look(best, wanted);
            }

            void Look(KernelCheck check, KernelVariant variant)
            {
                string entry = $"{cases.Key} {variant}";
                try
                {
                    if (!wrong.Contains(entry) && check.Run(few).Fault is not null)
                    {
                        wrong.Add(entry);
                    }
                }
                catch (CudaException error) when (error.IsContextLost)
                {
                    Remember(failedPath, [.. wrong, entry]);
                    throw new UserException(
                        $"The {Text(variant)} kernel of {cases.Key} failed when it was compared with the reference; from the next start on another " +
                        $"one is used. {error.Message}");
                }
            }
        }

        return wrong;
    }

    private static string Entry(Operation operation, KernelVariant variant) => $"{operation} {variant}";

    private static string Text(KernelVariant variant) => variant.ToString().ToLowerInvariant();

    private static HashSet<string>? Remembered(string path)
    {
        try
        {
            return File.Exists(path) ? [.. File.ReadAllLines(path)] : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static HashSet<string> Remember(string path, HashSet<string> wrong)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllLines(temporary, wrong);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be written costs a second at the next start, not the run.
        }

        return wrong;
    }

    private static string KeyOf(CudaDevice device, CudaRuntimeCompiler compiler, KernelSources sources, KernelVariant wanted)
    {
        StringBuilder text = new($"{device.Info.Name} {device.Info.Capability} {device.Info.DriverVersion} {compiler.Version} {wanted}\n");
        foreach (string name in sources.Names)
        {
            text.Append($"{name} {sources.Text(name).Length}\n{sources.Text(name)}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }
}
