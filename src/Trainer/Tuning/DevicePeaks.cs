using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Devices;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>What the device reaches when nothing else is in the way; the floors of a bench follow from it.</summary>
/// <param name="CopyGigabytesPerSecond">Bytes read and written by a large copy within the device.</param>
/// <param name="MatrixTeraflops">cuBLAS's rate for a large product in the precision; null when there is no cuBLAS.</param>
internal sealed record DevicePeaks(double CopyGigabytesPerSecond, double? MatrixTeraflops)
{
    private const long CopyBytes = 256 << 20;
    private const int MatrixSide = 4096;

    /// <summary>Measures them.</summary>
    /// <param name="device">The GPU.</param>
    /// <param name="timer">Times work.</param>
    /// <param name="precision">How cuBLAS multiplies.</param>
    /// <param name="repeats">Timed calls of each.</param>
    /// <returns>The peaks.</returns>
    public static DevicePeaks Measure(CudaDevice device, EventTimer timer, Precision precision, int repeats)
    {
        using DeviceBuffer from = device.Allocate(CopyBytes, "copy source");
        using DeviceBuffer to = device.Allocate(CopyBytes, "copy target");
        FillWithNoise(device, from);
        FillWithNoise(device, to);
        double copy = timer.Median(() => device.Stream.Copy(from.Address, to.Address, CopyBytes), repeats);
        return new DevicePeaks(2e-6 * CopyBytes / copy, Matrix(device, timer, precision, repeats, from.Address, to.Address));
    }

    /// <summary>The least time that work can take.</summary>
    /// <param name="operation">The work.</param>
    /// <returns>Milliseconds.</returns>
    public double Floor(TimedOperation operation) =>
        Math.Max(1e-6 * operation.Bytes / CopyGigabytesPerSecond, MatrixTeraflops is { } rate ? 1e-9 * operation.Flops / rate : 0);

    /// <summary>
    /// Numbers between 0.5 and 1 of either sign: products of zeros take less power, so that a GPU runs faster on them than on any real data. Both halves of
    /// each 32 bits are such a number in bf16, and the whole is one in fp32.
    /// </summary>
    private static void FillWithNoise(CudaDevice device, DeviceBuffer buffer)
    {
        Random random = new(1);
        ushort[] noise = new ushort[1 << 20];
        foreach (ref ushort half in noise.AsSpan())
        {
            half = (ushort)(random.Next(2) << 15 | 126 << 7 | random.Next(1 << 7));
        }

        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(noise.AsSpan());
        for (long offset = 0; offset < buffer.Bytes; offset += bytes.Length)
        {
            device.Upload(bytes, buffer.Address + (nint)offset);
        }
    }

    private static double? Matrix(CudaDevice device, EventTimer timer, Precision precision, int repeats, nint operands, nint result)
    {
        try
        {
            using CudaBlas blas = new(device.Stream);
            BlasProduct product = new(
                MatrixSide, MatrixSide, MatrixSide, operands, MatrixSide, operands + (MatrixSide * MatrixSide * sizeof(float)), MatrixSide, result, MatrixSide);
            BlasDataType factors = precision == Precision.Bf16 ? BlasDataType.Bf16 : BlasDataType.Fp32;
            BlasComputeType compute = precision == Precision.Tf32 ? BlasComputeType.Fp32FastTf32 : BlasComputeType.Fp32;
            double milliseconds = timer.Median(() => blas.Gemm(product, factors, BlasDataType.Fp32, compute), repeats);
            return 2e-9 * Math.Pow(MatrixSide, 3) / milliseconds;
        }
        catch (UserException)
        {
            return null;
        }
    }
}
