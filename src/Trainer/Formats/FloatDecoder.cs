using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>Turns the stored bytes of a floating-point tensor into floats.</summary>
internal static class FloatDecoder
{
    private const int BFloat16Shift = 16;

    /// <summary>True for the types that <see cref="Decode"/> takes.</summary>
    public static bool Accepts(SafetensorsDtype dtype) =>
        dtype is SafetensorsDtype.F32 or SafetensorsDtype.F16 or SafetensorsDtype.BF16 or SafetensorsDtype.F64;

    /// <summary>Decodes little-endian values. F16 and BF16 convert exactly; F64 rounds to nearest even.</summary>
    /// <param name="dtype">How the values are stored.</param>
    /// <param name="bytes">The stored values, aligned to their size.</param>
    /// <param name="destination">One float for each.</param>
    public static void Decode(SafetensorsDtype dtype, ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        switch (dtype)
        {
            case SafetensorsDtype.F16:
                ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = (float)halves[i];
                break;
            case SafetensorsDtype.BF16:
                ReadOnlySpan<ushort> upperBits = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = BitConverter.Int32BitsToSingle(upperBits[i] << BFloat16Shift);
                break;
            case SafetensorsDtype.F64:
                ReadOnlySpan<double> doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = (float)doubles[i];
                break;
            default:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(destination);
                break;
        }
    }
}
