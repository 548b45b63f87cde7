using TorchSharp;

namespace Wikiart.Cuda.Parity.Tests;

/// <summary>Values of libtorch's tensors in row-major order.</summary>
internal static class TensorValues
{
    /// <summary>A copy of the values, rounded to 32-bit floats.</summary>
    public static float[] ToFloats(this torch.Tensor tensor)
    {
        using torch.Tensor contiguous = tensor.detach().to(torch.float32).contiguous();
        return contiguous.data<float>().ToArray();
    }

    /// <summary>A copy of the values of images [N,C,H,W] in our order, channels last.</summary>
    public static float[] ToChannelsLast(this torch.Tensor images)
    {
        using torch.Tensor permuted = images.permute(0, 2, 3, 1);
        return permuted.ToFloats();
    }

    /// <summary>Images [N,C,H,W] from values in our order.</summary>
    public static torch.Tensor FromChannelsLast(float[] values, int n, int h, int w, int c) =>
        torch.tensor(values, [n, h, w, c]).permute(0, 3, 1, 2).contiguous();
}
