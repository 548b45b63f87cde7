using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>
/// A residual network without its classifier, with torchvision's names: a 7×7 convolution, a max-pool, stages of blocks, and the mean of each
/// channel.
/// </summary>
internal sealed class ResidualTrunk : ITrunk
{
    private const int StemKernel = 7;
    private const int PoolKernel = 3;

    private readonly ConvNorm _stem;
    private readonly MaxPool2d _pool;
    private readonly ResidualBlock[][] _stages;
    private readonly AveragePool _average;
    private readonly Tape _silent = new() { IsRecording = false };

    /// <summary>Plans the layers.</summary>
    /// <param name="context">Where the convolutions run, and whether they are trained.</param>
    /// <param name="after">The same for what follows them.</param>
    /// <param name="input">The images.</param>
    /// <param name="options">The network.</param>
    /// <param name="freezesNorm">Whether batch norm keeps its statistics and parameters.</param>
    /// <exception cref="UserException">It is to be trained on batches of one picture.</exception>
    public ResidualTrunk(LayerContext context, LayerContext after, Nhwc input, ResidualOptions options, bool freezesNorm)
    {
        if (context.UpdatesParameters && !context.IsPlanned && !freezesNorm)
        {
            CheckBatch(input.N);
        }

        NormOptions norm = new(options.Epsilon, IsFixed: freezesNorm);
        _stem = new ConvNorm(
            context, "conv1", "bn1", input, options.Width, StemKernel, new ConvGeometry(2, options.StemPadding), norm, relu: true);
        _pool = new MaxPool2d(context, "maxpool", _stem.Output.Capacity, new PoolGeometry(PoolKernel, 2, options.PoolPadding));
        Nhwc shape = _pool.Output.Capacity;
        _stages = new ResidualBlock[options.Blocks.Count][];
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            _stages[stage] = new ResidualBlock[options.Blocks[stage]];
            for (int block = 0; block < _stages[stage].Length; block++)
            {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                Margins padding = stride == 2 ? options.StridedPadding : 1;
                _stages[stage][block] = new ResidualBlock(
                    context, $"layer{stage + 1}.{block}", shape, options.Width << stage, stride, padding, norm);
                shape = _stages[stage][block].Output.Capacity;
            }
        }

        _average = new AveragePool(after, "avgpool", shape);
        Layers = [_stem, _pool, .. _stages.SelectMany(stage => stage).SelectMany(block => block.Layers), _average];
        Stages = [[_stem, _pool], .. _stages.Select(stage => stage.SelectMany(block => block.Layers).ToArray())];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Layer> Layers { get; }

    /// <inheritdoc/>
    public IReadOnlyList<IReadOnlyList<Layer>> Stages { get; }

    /// <inheritdoc/>
    public int FrozenStages { get; set; }

    /// <inheritdoc/>
    public Tensor<Nhwc> Maps => _stages[^1][^1].Output;

    /// <inheritdoc/>
    public Nf Features => _average.Output.Capacity;

    /// <summary>Sees that a batch has statistics.</summary>
    /// <param name="pictures">Pictures of a batch.</param>
    /// <exception cref="UserException">It is a single one.</exception>
    public static void CheckBatch(int pictures)
    {
        if (pictures == 1)
        {
            throw new UserException(
                "Batch norm normalises by the statistics of a batch, and a batch of one picture has none; " +
                "train with --batch-size 2 or more, or keep the trunk's own statistics with --freeze-norm.");
        }
    }

    /// <inheritdoc/>
    public Tensor<Nf> Forward(Tensor<Nhwc> images, Tape tape)
    {
        Tape first = FrozenStages > 0 ? _silent : tape;
        Tensor<Nhwc> x = _pool.Forward(_stem.Forward(images, first), first);
        for (int stage = 0; stage < _stages.Length; stage++)
        {
            foreach (ResidualBlock block in _stages[stage])
            {
                x = block.Forward(x, stage + 1 < FrozenStages ? _silent : tape);
            }
        }

        return _average.Forward(x, tape);
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
