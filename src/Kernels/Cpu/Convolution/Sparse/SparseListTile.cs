using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Lists eight windows of eight channels. Gradients and places are transposed in registers, so that a channel's eight windows lie side
/// by side; those that pass a gradient on are moved to the front with one permutation and stored as one vector, whose rest the next
/// windows overwrite. Needs AVX2.
/// </summary>
internal readonly unsafe struct SparseListTile
{
    /// <summary>Windows and channels of a tile.</summary>
    public const int Side = 8;

    private readonly int _rowStep;
    private readonly int _pixelStep;
    private readonly Vector256<int> _positions;
    private readonly ulong* _orders = LivingOrders.Table;

    /// <summary>Tiles of an input.</summary>
    /// <param name="rowStep">Floats from one row of the input's tile to the next.</param>
    /// <param name="pixelStep">Floats from one pixel to the next.</param>
    public SparseListTile(int rowStep, int pixelStep)
    {
        _rowStep = rowStep;
        _pixelStep = pixelStep;
        Vector128<int> positions = Vector128.Create(0, pixelStep, rowStep, rowStep + pixelStep);
        _positions = Vector256.Create(positions, positions);
    }

    /// <summary>Appends one window of one channel, on any machine. There is no branch to predict.</summary>
    /// <param name="window">The window.</param>
    /// <param name="lists">The lists.</param>
    /// <param name="channel">The channel.</param>
    /// <returns>The gradient.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Append(SparseWindow* window, SparseListBlock lists, int channel)
    {
        int code = window->Codes[channel / 4] >> (2 * (channel % 4));
        int living = window->Y[channel] <= 0 ? 0 : -1;
        float gradient = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(window->Dy[channel]) & living);
        int* count = lists.Counts + channel;
        nint place = ((nint)channel * lists.Entries) + *count;
        lists.Gradients[place] = gradient;
        lists.Offsets[place] = window->Offset + ((code & 1) * _pixelStep) + (((code >> 1) & 1) * _rowStep);
        *count += gradient != 0 ? 1 : 0;
        return gradient;
    }

    /// <summary>Appends the windows to the channels' lists, and their gradients to the channels' sums.</summary>
    /// <param name="windows">Eight windows.</param>
    /// <param name="lists">The lists; there is room for all windows, living or not.</param>
    /// <param name="bias">Sums of the block's channels.</param>
    /// <param name="channel">The first channel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(SparseWindow* windows, SparseListBlock lists, float* bias, int channel)
    {
        Vector256<float> gradient0 = Gradients(windows, channel);
        Vector256<float> gradient1 = Gradients(windows + 1, channel);
        Vector256<float> gradient2 = Gradients(windows + 2, channel);
        Vector256<float> gradient3 = Gradients(windows + 3, channel);
        Vector256<float> gradient4 = Gradients(windows + 4, channel);
        Vector256<float> gradient5 = Gradients(windows + 5, channel);
        Vector256<float> gradient6 = Gradients(windows + 6, channel);
        Vector256<float> gradient7 = Gradients(windows + 7, channel);
        Vector256<float> sum = Vector256.Load(bias + channel) + gradient0 + gradient1 + gradient2 + gradient3;
        (sum + gradient4 + gradient5 + gradient6 + gradient7).Store(bias + channel);
        Transposed8.Of(
            ref gradient0, ref gradient1, ref gradient2, ref gradient3, ref gradient4, ref gradient5, ref gradient6, ref gradient7);

        Vector256<float> offset0 = Offsets(windows, channel);
        Vector256<float> offset1 = Offsets(windows + 1, channel);
        Vector256<float> offset2 = Offsets(windows + 2, channel);
        Vector256<float> offset3 = Offsets(windows + 3, channel);
        Vector256<float> offset4 = Offsets(windows + 4, channel);
        Vector256<float> offset5 = Offsets(windows + 5, channel);
        Vector256<float> offset6 = Offsets(windows + 6, channel);
        Vector256<float> offset7 = Offsets(windows + 7, channel);
        Transposed8.Of(ref offset0, ref offset1, ref offset2, ref offset3, ref offset4, ref offset5, ref offset6, ref offset7);

        int* counts = lists.Counts + channel;
        int* offsets = lists.Offsets + (channel * lists.Entries);
        float* gradients = lists.Gradients + (channel * lists.Entries);
        nint step = lists.Entries;
        Append(gradient0, offset0, counts, offsets, gradients);
        Append(gradient1, offset1, counts + 1, offsets + step, gradients + step);
        Append(gradient2, offset2, counts + 2, offsets + (2 * step), gradients + (2 * step));
        Append(gradient3, offset3, counts + 3, offsets + (3 * step), gradients + (3 * step));
        Append(gradient4, offset4, counts + 4, offsets + (4 * step), gradients + (4 * step));
        Append(gradient5, offset5, counts + 5, offsets + (5 * step), gradients + (5 * step));
        Append(gradient6, offset6, counts + 6, offsets + (6 * step), gradients + (6 * step));
        Append(gradient7, offset7, counts + 7, offsets + (7 * step), gradients + (7 * step));
    }

    /// <summary>What the windows of eight channels pass on: nothing where the maximum was not positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Gradients(SparseWindow* window, int channel) =>
        Vector256.AndNot(
            Vector256.Load(window->Dy + channel), Vector256.LessThanOrEqual(Vector256.Load(window->Y + channel), Vector256<float>.Zero));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(Vector256<float> gradient, Vector256<float> offset, int* count, int* offsets, float* gradients)
    {
        uint living = (uint)Avx.MoveMask(Avx.Compare(gradient, Vector256<float>.Zero, FloatComparisonMode.UnorderedNotEqualNonSignaling));
        Vector256<int> front = Avx2.ConvertToVector256Int32((byte*)(_orders + living));
        int at = *count;
        Avx2.PermuteVar8x32(gradient, front).Store(gradients + at);
        Avx2.PermuteVar8x32(offset, front).AsInt32().Store(offsets + at);
        *count = at + BitOperations.PopCount(living);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Offsets(SparseWindow* window, int channel)
    {
        int codes = Unsafe.ReadUnaligned<ushort>(window->Codes + (channel / 4));
        Vector256<uint> fields = Vector256.Create(0u, 2, 4, 6, 8, 10, 12, 14);
        Vector256<int> positions = Avx2.ShiftRightLogicalVariable(Vector256.Create(codes), fields) & Vector256.Create(3);
        return (Avx2.PermuteVar8x32(_positions, positions) + Vector256.Create(window->Offset)).AsSingle();
    }
}
