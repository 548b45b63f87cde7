using System.Runtime.InteropServices;
using System.Text;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

/// <summary>The knobs that only the software GPU has (tests/software-gpu/README.md).</summary>
internal static unsafe class SoftwareGpu
{
    private const string Configure = "softwareGpuConfigure";

    /// <summary>Whether it is the driver: it sees each access behind an allocation.</summary>
    public static bool IsTheDriver => NativeLibrary.TryGetExport(NativeLibrary.Load(Gpu.Driver.LibraryPath), Configure, out _);

    /// <summary>Sets the order in which blocks and threads run, or skips the test on another driver.</summary>
    /// <param name="schedule"><c>forward</c>, <c>reverse</c> or <c>shuffle:SEED</c>; null for the default.</param>
    public static void SetSchedule(string? schedule) => Set("WIKIART_SOFTWARE_GPU_SCHEDULE", schedule);

    /// <summary>Sets when streams do their work, or skips the test on another driver.</summary>
    /// <param name="order"><c>at-call</c>, <c>late</c> or <c>others-first</c>; null for the default.</param>
    public static void SetStreams(string? order) => Set("WIKIART_SOFTWARE_GPU_STREAMS", order);

    private static void Set(string name, string? value)
    {
        nint library = NativeLibrary.Load(Gpu.Driver.LibraryPath);
        if (!NativeLibrary.TryGetExport(library, Configure, out nint address))
        {
            Assert.Ignore($"needs the software GPU, which can run threads in any order; the driver is {Gpu.Driver.LibraryPath}.");
        }

        byte[] nameBytes = Encoding.UTF8.GetBytes(name + '\0');
        byte[]? valueBytes = value is null ? null : Encoding.UTF8.GetBytes(value + '\0');
        fixed (byte* nameText = nameBytes)
        fixed (byte* valueText = valueBytes)
        {
            Assert.That(((delegate* unmanaged[Cdecl]<byte*, byte*, int>)address)(nameText, valueText), Is.Zero, $"{name}={value}");
        }
    }
}
