using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The maximum of the four values of a 2×2 window, clamped at 0, and its position where that is wanted. The first maximum wins; a NaN wins over every
/// number, and a later NaN over an earlier one.
/// </summary>
internal static class PooledMaximum
{
    private const uint EvenBits = 0x55555555;

    /// <summary>Pools one window in every lane.</summary>
    /// <typeparam name="TPositions">Whether positions are kept.</typeparam>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="topLeft">Position 0.</param>
    /// <param name="topRight">Position 1.</param>
    /// <param name="bottomLeft">Position 2.</param>
    /// <param name="bottomRight">Position 3.</param>
    /// <param name="codes">The positions, two bits a lane; 0 where they are not kept.</param>
    /// <returns>The clamped maxima.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Of<TPositions, TSimd, TVec>(TVec topLeft, TVec topRight, TVec bottomLeft, TVec bottomRight, out uint codes)
        where TPositions : struct, IPoolPositions
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        // The sum of a window with a NaN is NaN. That of infinities with both signs is too, which costs time and changes nothing.
        TVec sum = TSimd.Add(TSimd.Add(topLeft, topRight), TSimd.Add(bottomLeft, bottomRight));
        if (TSimd.Bits(TSimd.IsNaN(sum)) != 0)
        {
            return WithNaN<TSimd, TVec>(topLeft, topRight, bottomLeft, bottomRight, out codes);
        }

        TVec top = TSimd.Larger(topRight, topLeft);
        TVec bottom = TSimd.Larger(bottomRight, bottomLeft);
        codes = 0;
        if (TPositions.AreKept)
        {
            uint right = TSimd.Bits(TSimd.Greater(topRight, topLeft));
            uint rightBelow = TSimd.Bits(TSimd.Greater(bottomRight, bottomLeft));
            uint below = TSimd.Bits(TSimd.Greater(bottom, top));
            codes = Interleave((below & rightBelow) | (right & ~below), below);
        }

        return TSimd.Larger(TSimd.Larger(bottom, top), TSimd.Broadcast(0));
    }

    /// <summary>Whether a value that comes later in the window becomes the maximum.</summary>
    /// <typeparam name="TSimd">The vector operations.</typeparam>
    /// <typeparam name="TVec">The vectors.</typeparam>
    /// <param name="value">The later value.</param>
    /// <param name="maximum">The maximum so far.</param>
    /// <returns>A mask.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVec Replaces<TSimd, TVec>(TVec value, TVec maximum)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged => TSimd.Or(TSimd.Greater(value, maximum), TSimd.IsNaN(value));

    /// <summary>The same where there are NaNs; seldom called, so that its instructions stay out of the loops.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TVec WithNaN<TSimd, TVec>(TVec topLeft, TVec topRight, TVec bottomLeft, TVec bottomRight, out uint codes)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec maximum = topLeft;
        TVec second = Replaces<TSimd, TVec>(topRight, maximum);
        maximum = TSimd.Select(second, topRight, maximum);
        TVec third = Replaces<TSimd, TVec>(bottomLeft, maximum);
        maximum = TSimd.Select(third, bottomLeft, maximum);
        TVec fourth = Replaces<TSimd, TVec>(bottomRight, maximum);
        maximum = TSimd.Select(fourth, bottomRight, maximum);
        codes = Interleave(
            TSimd.Bits(TSimd.Or(TSimd.AndNot(second, third), fourth)), TSimd.Bits(TSimd.Or(third, fourth)));
        return ReluForward.Clamp<TSimd, TVec>(maximum);
    }

    /// <summary>Two bits a lane out of one bit a lane for each of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Interleave(uint low, uint high)
    {
        // Processors with AVX-512 deposit bits in a cycle; older ones of AMD take hundreds.
        if (Vector512.IsHardwareAccelerated && Bmi2.IsSupported)
        {
            return Bmi2.ParallelBitDeposit(low, EvenBits) | Bmi2.ParallelBitDeposit(high, EvenBits << 1);
        }

        return SpreadBits.Of(low) | (SpreadBits.Of(high) << 1);
    }
}
