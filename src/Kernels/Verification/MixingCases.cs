using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>Mixed pictures of odd and even batches and regions of any size.</summary>
internal static class MixingCases
{
    private static readonly (Nhwc Images, float[] Mix)[] Pictures =
    [
        (new(1, 5, 7, 3), [0, 0, 5, 7, 0.25f, 0.25f]),
        (new(2, 6, 5, 3), [0, 0, 6, 5, 0.7f, 0.7f]),
        (new(5, 9, 13, 3), [2, 3, 5, 9, 0, 0.6f]),
        (new(4, 8, 7, 1), [7, 6, 1, 1, 0, 0.9f]),
        (new(3, 7, 8, 17), [1, 0, 0, 0, 0, 1]),
        (new(6, 11, 37, 3), [4, 1, 7, 36, 0.4f, 0.4f]),
    ];

    public static IEnumerable<OperationCase> All => from picture in Pictures select Images(picture.Images, picture.Mix);

    private static OperationCase Images(Nhwc shape, float[] record) => new(
        $"MixImages {shape} {string.Join(' ', record)}",
        bench =>
        {
            View<Nhwc> images = bench.InOut("images", shape, Tolerance.Sum(3), Values.Normal);
            View<MixRecord> mix = bench.InputNumbers(default(MixRecord), record);
            return () => bench.Operations.MixImages(images, mix);
        });
}
