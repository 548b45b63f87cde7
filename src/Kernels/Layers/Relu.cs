using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>The rectifier (PyTorch's ReLU).</summary>
/// <typeparam name="TShape">Shape of the input and the output.</typeparam>
public sealed class Relu<TShape> : Layer<TShape, TShape>
    where TShape : struct, IBatchShape<TShape>, IEquatable<TShape>
{
    /// <summary>Plans the layer.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="input">What it will receive.</param>
    public Relu(LayerContext context, string name, TShape input)
        : base(context, name, "ReLU", input, input)
    {
    }

    /// <inheritdoc/>
    public override long MultiplyAdds => 0;

    /// <inheritdoc/>
    public override void Backward()
    {
        if (Input.Gradient is { } gradient)
        {
            View<TShape> dy = Output.Gradient!.View;
            View<TShape> dx = gradient.Write(dy.Shape, out bool accumulate);
            Context.Operations.ReluBackward(Output.View.Flat(), dy.Flat(), dx.Flat(), accumulate);
        }
    }

    private protected override void Compute(View<TShape> x, View<TShape> y) => Context.Operations.ReluForward(x.Flat(), y.Flat());
}
