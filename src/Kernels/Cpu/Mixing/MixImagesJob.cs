using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Mixes the region of a picture and of its partner, in place; a part is a row of such a pair. Bound by memory.</summary>
internal unsafe struct MixImagesJob : IJob
{
    /// <summary>Pictures.</summary>
    public View<Nhwc> Images;

    /// <summary>The region and the share.</summary>
    public float* Mix;

    /// <summary>How many parts the work has: rows of the region times pairs; 0 where there is nothing to mix.</summary>
    public readonly int Parts => (int)Mix[MixRecord.Height] * (Images.Shape.N / 2);

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        Nhwc shape = Images.Shape;
        (int pair, int row) = Math.DivRem(part, (int)Mix[MixRecord.Height]);
        long first = ((((long)(int)Mix[MixRecord.Top] + row) * shape.W) + (int)Mix[MixRecord.Left]) * shape.C;
        long picture = (long)shape.H * shape.W * shape.C;
        float* one = Images.Floats + (pair * picture) + first;
        float* other = Images.Floats + ((shape.N - 1 - pair) * picture) + first;
        long count = (long)(int)Mix[MixRecord.Width] * shape.C;
        float share = Mix[MixRecord.PixelShare];
        TVec mine = TSimd.Broadcast(share);
        TVec theirs = TSimd.Broadcast(1 - share);
        long i = 0;
        for (; i <= count - TSimd.Lanes; i += TSimd.Lanes)
        {
            TVec a = TSimd.Load(one + i);
            TVec b = TSimd.Load(other + i);
            TSimd.Store(one + i, TSimd.MultiplyAdd(mine, a, TSimd.Multiply(theirs, b)));
            TSimd.Store(other + i, TSimd.MultiplyAdd(mine, b, TSimd.Multiply(theirs, a)));
        }

        for (; i < count; i++)
        {
            (float a, float b) = (one[i], other[i]);
            one[i] = (share * a) + ((1 - share) * b);
            other[i] = (share * b) + ((1 - share) * a);
        }
    }
}
