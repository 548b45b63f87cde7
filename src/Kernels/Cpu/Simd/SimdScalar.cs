using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>One float as a vector of one lane: the ends of rows run the same formulas.</summary>
internal readonly unsafe struct SimdScalar : ISimd<float>
{
    public static int Lanes => 1;

    public static bool HasManyRegisters => false;

    public static float Load(float* address) => *address;

    public static void Store(float* address, float value) => *address = value;

    public static float Broadcast(float value) => value;

    public static float Add(float left, float right) => left + right;

    public static float Subtract(float left, float right) => left - right;

    public static float Multiply(float left, float right) => left * right;

    public static float Divide(float left, float right) => left / right;

    public static float SquareRoot(float value) => MathF.Sqrt(value);

    public static float MultiplyAdd(float left, float right, float addend) =>
        Fma.IsSupported ? MathF.FusedMultiplyAdd(left, right, addend) : (left * right) + addend;

    public static float Absolute(float value) => MathF.Abs(value);

    public static float Or(float left, float right) => FromBits(ToBits(left) | ToBits(right));

    public static float And(float left, float right) => FromBits(ToBits(left) & ToBits(right));

    public static float AndNot(float value, float mask) => FromBits(ToBits(value) & ~ToBits(mask));

    public static float Greater(float left, float right) => Mask(left > right);

    public static float Larger(float left, float right) => left > right ? left : right;

    public static float LessOrEqual(float left, float right) => Mask(left <= right);

    public static float IsNaN(float value) => Mask(float.IsNaN(value));

    public static float Select(float mask, float ifSet, float ifClear) => ToBits(mask) != 0 ? ifSet : ifClear;

    public static uint Bits(float mask) => ToBits(mask) >> 31;

    public static float Sum(float value) => value;

    /// <summary>Not available: one channel's code is a part of a byte.</summary>
    public static uint LoadCodes(byte* address) => throw new NotSupportedException();

    /// <summary>Not available: one channel's code is a part of a byte.</summary>
    public static void StoreCodes(byte* address, uint codes) => throw new NotSupportedException();

    public static float CodeIsZero(uint codes) => Mask((codes & 3) == 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ToBits(float value) => BitConverter.SingleToUInt32Bits(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float FromBits(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Mask(bool isSet) => FromBits(isSet ? uint.MaxValue : 0);
}
