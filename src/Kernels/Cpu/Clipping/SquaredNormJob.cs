using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Sums of squares, one for each run of elements; whoever asked adds them up. Bound by memory.</summary>
/// <param name="values">The elements.</param>
/// <param name="count">How many.</param>
/// <param name="sums">One sum a part.</param>
internal readonly unsafe struct SquaredNormJob(float* values, long count, float* sums) : IJob
{
    private const int PartElements = 1 << 12;

    private readonly float* _values = values;
    private readonly long _count = count;
    private readonly float* _sums = sums;

    /// <summary>How many parts so many elements have.</summary>
    /// <param name="count">How many elements.</param>
    /// <returns>At least 1.</returns>
    public static int PartsOf(long count) => checked((int)((count + PartElements - 1) / PartElements));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        nint index = (nint)((long)part * PartElements);
        nint end = (nint)Math.Min(_count, index + PartElements);
        TVec lanes = TSimd.Broadcast(0);
        for (; index <= end - TSimd.Lanes; index += TSimd.Lanes)
        {
            TVec value = TSimd.Load(_values + index);
            lanes = TSimd.MultiplyAdd(value, value, lanes);
        }

        float sum = TSimd.Sum(lanes);
        for (; index < end; index++)
        {
            sum += _values[index] * _values[index];
        }

        _sums[part] = sum;
    }
}
