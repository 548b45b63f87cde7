using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

/// <summary>The element of a view at given indices: where each layout is spelled out.</summary>
internal static unsafe class Indexing
{
    public static ref float At(this View<Nhwc> view, int n, int h, int w, int c)
    {
        Nhwc s = view.Shape;
        return ref view.Floats[((((((long)n * s.H) + h) * s.W) + w) * s.C) + c];
    }

    public static ref float At(this View<Nchw> view, int n, int c, int h, int w)
    {
        Nchw s = view.Shape;
        return ref view.Floats[((((((long)n * s.C) + c) * s.H) + h) * s.W) + w];
    }

    public static ref float At(this View<Oihw> view, int o, int i, int h, int w)
    {
        Oihw s = view.Shape;
        return ref view.Floats[((((((long)o * s.I) + i) * s.H) + h) * s.W) + w];
    }

    public static ref float At(this View<Nf> view, int n, int feature) => ref view.Floats[((long)n * view.Shape.Features) + feature];

    public static ref float At(this View<OutIn> view, int output, int input) => ref view.Floats[view.Shape.Place(output, input)];

    public static float At(this View<MixRecord> view, int field) => view.Floats[field];

    public static ref float At(this View<Vec> view, int i) => ref view.Floats[i];

    public static int At(this View<Labels> view, int n, int task) => ((int*)view.Address)[(n * view.Shape.Tasks) + task];

    public static int At(this View<Crops> view, int n, int field) => ((int*)view.Address)[(n * Crops.Fields) + field];

    public static byte At(this View<Rgb8> view, int n, int h, int w, int c)
    {
        Rgb8 s = view.Shape;
        return ((byte*)view.Address)[((((((long)n * s.H) + h) * s.W) + w) * 3) + c];
    }

    public static ref byte At(this View<PoolTaps> view, int n, int h, int w, int c)
    {
        PoolTaps s = view.Shape;
        return ref ((byte*)view.Address)[((((((long)n * s.H) + h) * s.W) + w) * s.C) + c];
    }

    public static int Code(this View<PoolCodes> view, int n, int h, int w, int c) =>
        (view.CodeByte(n, h, w, c) >> (2 * (c % 4))) & 3;

    public static void SetCode(this View<PoolCodes> view, int n, int h, int w, int c, int code)
    {
        ref byte four = ref view.CodeByte(n, h, w, c);
        int shift = 2 * (c % 4);
        four = (byte)((four & ~(3 << shift)) | (code << shift));
    }

    private static ref byte CodeByte(this View<PoolCodes> view, int n, int h, int w, int c)
    {
        PoolCodes s = view.Shape;
        return ref ((byte*)view.Address)[((((((long)n * s.H) + h) * s.W) + w) * s.BytesPerPixel) + (c / 4)];
    }
}
