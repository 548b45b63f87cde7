using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Which of eight lanes come first when those of a mask are moved to the front.</summary>
internal static unsafe class LivingOrders
{
    private const int Lanes = 8;

    /// <summary>For each of 256 masks, the numbers of its lanes in order, a byte each. Lives as long as the process.</summary>
    public static readonly ulong* Table = Make();

    private static ulong* Make()
    {
        ulong* table = (ulong*)NativeMemory.AllocZeroed(1 << Lanes, sizeof(ulong));
        for (int mask = 0; mask < 1 << Lanes; mask++)
        {
            byte* order = (byte*)(table + mask);
            for (int lane = 0; lane < Lanes; lane++)
            {
                if ((mask & (1 << lane)) != 0)
                {
                    *order++ = (byte)lane;
                }
            }
        }

        return table;
    }
}
