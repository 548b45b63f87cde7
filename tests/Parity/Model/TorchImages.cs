using TorchSharp;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Augmentation;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>From decoded pictures to the network's input as torchvision does it: crop, hflip, ToTensor, Normalize; then mixup or CutMix.</summary>
internal static class TorchImages
{
    private const int Columns = 2;

    /// <summary>Prepares a batch.</summary>
    /// <param name="batch">The pictures.</param>
    /// <param name="size">Side of a crop.</param>
    /// <param name="normalization">Mean and standard deviation.</param>
    /// <param name="precision">What it is computed in.</param>
    /// <returns>[N,3,size,size].</returns>
    public static torch.Tensor Prepare(PixelBatch batch, int size, Normalization normalization, torch.ScalarType precision)
    {
        using torch.Tensor pixels = torch.tensor(batch.Pixels, [batch.Capacity, batch.Side, batch.Side, 3]);
        torch.Tensor[] images = new torch.Tensor[batch.Count];
        for (int i = 0; i < images.Length; i++)
        {
            ReadOnlySpan<int> crop = batch.Crops.AsSpan(i * 3, 3);
            torch.Tensor window = pixels[i].narrow(0, crop[0], size).narrow(1, crop[1], size).permute(2, 0, 1);
            images[i] = crop[2] == 1 ? window.flip(Columns) : window;
        }

        torch.Tensor mean = torch.tensor(new[] { normalization.MeanR, normalization.MeanG, normalization.MeanB }).view(1, 3, 1, 1);
        torch.Tensor std = torch.tensor(new[] { normalization.StdR, normalization.StdG, normalization.StdB }).view(1, 3, 1, 1);
        torch.Tensor normalized = torch.stack(images).to(precision).div(255).sub(mean).div(std);
        return batch.Mix is { } mix ? Mixed(normalized, mix) : normalized;
    }

    /// <summary>timm's batch mode: the batch meets itself in reverse order.</summary>
    private static torch.Tensor Mixed(torch.Tensor images, BatchMix mix)
    {
        torch.Tensor mixed = images.clone();
        torch.Tensor Region(torch.Tensor of) => of.narrow(2, mix.Top, mix.Height).narrow(3, mix.Left, mix.Width);
        Region(mixed).copy_((Region(images) * mix.PixelShare) + (Region(images.flip(0)) * (1 - mix.PixelShare)));
        return mixed;
    }
}
