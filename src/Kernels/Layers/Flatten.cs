using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>
/// Sees images as rows of features (PyTorch's Flatten). It moves nothing: output and input share memory, and so do their gradients.
/// The batch is carried over by <see cref="Nchw.Flatten"/>; no size is inferred.
/// </summary>
public sealed class Flatten : Layer<Nchw, Nf>
{
    private readonly Tensor<Nchw> _source;

    /// <summary>Plans the layer.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="name">A name for messages.</param>
    /// <param name="input">The tensor that it will receive.</param>
    public Flatten(LayerContext context, string name, Tensor<Nchw> input)
        : base(context, name, "Flatten", Checked(input).Capacity, input.Alias(name, input.Capacity.Flatten())) => _source = input;

    /// <inheritdoc/>
    public override long MultiplyAdds => 0;

    /// <inheritdoc/>
    public override void Backward() => _source.Gradient?.Write(Planned.WithBatch(Output.Gradient!.View.Shape.N), out _);

    private protected override void Compute(View<Nchw> x, View<Nf> y)
    {
        if (x.Address != y.Address)
        {
            throw new InvalidOperationException($"{Name} was planned for {_source.Name} and received {Input.Name}.");
        }
    }

    private static Tensor<Nchw> Checked(Tensor<Nchw> input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input;
    }
}
