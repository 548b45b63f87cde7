using TorchSharp;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Parity.Tests.Model;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Parity.Tests.Operations;

/// <summary>Crop, mirror and normalise against torchvision's formula <c>(x / 255 − mean) / std</c> in 32-bit floats.</summary>
public sealed class NormalizeParityTests
{
    private static readonly Scenario Pictures = new() { ImageSize = 16, Side = 19, Batches = [9] };

    // torchvision rounds three times, to values up to 1 before the last division, which multiplies them by 1/std; ours rounds once.
    private static readonly Tolerance ThreeRoundings = new(
        3 * Tolerance.UnitRoundoff / Normalization.ImageNet.StdG, Tolerance.UnitRoundoff);

    [Test]
    public void Every_byte_value_agrees([Values] Backend backend)
    {
        PixelBatch batch = new(1, side: 16, tasks: 1) { Count = 1 };
        for (int i = 0; i < batch.Pixels.Length; i++)
        {
            batch.Pixels[i] = (byte)(i / 3);
        }

        Compare(backend, batch);
    }

    [Test]
    public void Crops_and_mirrored_crops_agree([Values] Backend backend) => Compare(backend, ScenarioBatches.Make(Pictures, 0));

    private static void Compare(Backend backend, PixelBatch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        float[] expected = TorchImages.Prepare(batch, 16, Normalization.ImageNet, torch.float32).ToChannelsLast();

        using Engine engine = new(backend);
        using Tensor<Rgb8> pixels = new(engine.Device, "pixels", new Rgb8(batch.Count, batch.Side, batch.Side), requiresGrad: false);
        using Tensor<Crops> crops = new(engine.Device, "crops", new Crops(batch.Count), requiresGrad: false);
        using Tensor<Nhwc> images = new(engine.Device, "images", new Nhwc(batch.Count, 16, 16, 3), requiresGrad: false);
        pixels.Upload<byte>(batch.Pixels);
        crops.Upload<int>(batch.Crops);
        engine.Operations.Normalize(pixels.View, crops.View, Normalization.ImageNet, images.View);
        float[] ours = new float[expected.Length];
        images.Download<float>(ours);
        Agreement.Check("Images", ours, expected, ThreeRoundings);
    }
}
