using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>What makes the network's input out of decoded pictures.</summary>
internal static class InputKernels
{
    /// <summary>Makes the operations.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="x">The network's input.</param>
    /// <returns>Normalisation, and mixing where there are two pictures to mix.</returns>
    public static IReadOnlyList<TimedOperation> Of(Operands operands, Nhwc x)
    {
        View<Nhwc> images = operands.Empty(x, "input");
        View<Rgb8> pixels = operands.Zeros(new Rgb8(x.N, x.H, x.W), "pixels");
        View<Crops> crops = operands.Zeros(new Crops(x.N), "crops");
        TimedOperation normalize = new(
            "normalize", 0, pixels.Shape.Bytes + crops.Shape.Bytes + x.Bytes,
            operations => operations.Normalize(pixels, crops, Normalization.ImageNet, images));
        return x.N == 1 ? [normalize] : [normalize, .. Mixing(operands, images)];
    }

    /// <summary>Of an odd batch one picture meets itself and need not be touched.</summary>
    private static IEnumerable<TimedOperation> Mixing(Operands operands, View<Nhwc> images)
    {
        Nhwc x = images.Shape;
        int mixed = x.N / 2 * 2;
        View<MixRecord> mixup = operands.Of(default(MixRecord), "mixup", (float[])[0, 0, x.H, x.W, 0.7f, 0.7f]);
        yield return new("mixup images", 0, 2.0 * (x with { N = mixed }).Bytes, operations => operations.MixImages(images, mixup));

        // About half of each picture, in the middle.
        int side = Math.Max(1, x.H * 7 / 10);
        int corner = (x.H - side) / 2;
        View<MixRecord> cutMix = operands.Of(default(MixRecord), "cutmix", (float[])[corner, corner, side, side, 0, 0.5f]);
        yield return new("cutmix images", 0, 2.0 * new Nhwc(mixed, side, side, x.C).Bytes, operations => operations.MixImages(images, cutMix));
    }
}
