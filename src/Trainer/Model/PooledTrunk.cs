using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>The baseline: 3×3 convolutions, each followed by ReLU and a 2×2 max-pool, then every pixel is a feature.</summary>
internal sealed class PooledTrunk : ITrunk
{
    private static readonly ConvGeometry SameSize = new(Stride: 1, Padding: 1);

    private readonly ConvReluPool[] _blocks;
    private readonly ToNchw _toNchw;
    private readonly Flatten _flatten;
    private readonly Tape _silent = new() { IsRecording = false };

    /// <summary>Plans the layers.</summary>
    /// <param name="context">Where the convolutions run, and whether they are trained.</param>
    /// <param name="after">The same for what follows them.</param>
    /// <param name="input">The images.</param>
    /// <param name="channels">Output channels of each block.</param>
    public PooledTrunk(LayerContext context, LayerContext after, Nhwc input, IReadOnlyList<int> channels)
    {
        _blocks = new ConvReluPool[channels.Count];
        Nhwc shape = input;
        for (int i = 0; i < _blocks.Length; i++)
        {
            _blocks[i] = new ConvReluPool(context, $"conv{i + 1}", shape, channels[i], kernelSize: 3, SameSize);
            shape = _blocks[i].Output.Capacity;
        }

        _toNchw = new ToNchw(after, "trunk", shape);
        _flatten = new Flatten(after, "flatten", _toNchw.Output);
        Layers = [.. _blocks, _toNchw, _flatten];
        Stages = [.. _blocks.Select(block => (IReadOnlyList<Layer>)[block])];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Layer> Layers { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<Layer>> Stages { get; }

    /// <inheritdoc/>
    public int FrozenStages { get; set; }

    /// <inheritdoc/>
    public Tensor<Nhwc> Maps => _blocks[^1].Output;

    /// <inheritdoc/>
    public Nf Features => _flatten.Output.Capacity;

    /// <inheritdoc/>
    public Tensor<Nf> Forward(Tensor<Nhwc> images, Tape tape)
    {
        Tensor<Nhwc> x = images;
        for (int i = 0; i < _blocks.Length; i++)
        {
            x = _blocks[i].Forward(x, i < FrozenStages ? _silent : tape);
        }

        return _flatten.Forward(_toNchw.Forward(x, tape), tape);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Layer layer in Layers)
        {
            layer.Dispose();
        }
    }
}
