using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>
/// The mean of each channel (PyTorch's AdaptiveAvgPool2d(1) and Flatten): from images to rows of features. The batch is carried over, and the
/// number of features is the channels', whatever the image's size.
/// </summary>
public sealed class AveragePool : Layer<Nhwc, Nf>
{
    /// <summary>Plans the layer.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="input">What it will receive.</param>
    public AveragePool(LayerContext context, string name, Nhwc input)
        : base(context, name, "AdaptiveAvgPool2d, Flatten", input, new Nf(input.N, input.C))
    {
    }

    /// <inheritdoc/>
    public override long MultiplyAdds => 0;

    /// <inheritdoc/>
    public override void Backward()
    {
        if (Input.Gradient is { } gradient)
        {
            View<Nf> dy = Output.Gradient!.View;
            View<Nhwc> dx = gradient.Write(Planned.WithBatch(dy.Shape.N), out bool accumulate);
            Context.Operations.AveragePoolBackward(dy, dx, accumulate);
        }
    }

    private protected override void Compute(View<Nhwc> x, View<Nf> y) => Context.Operations.AveragePoolForward(x, y);
}
