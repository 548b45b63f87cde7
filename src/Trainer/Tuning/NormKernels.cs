using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>Batch norm behind a convolution, with the residual and the ReLU that its passes have.</summary>
internal sealed class NormKernels
{
    private const float Epsilon = 1e-5f;
    private const float Momentum = 0.1f;

    private readonly Operands _operands;
    private readonly string _name;
    private readonly Nhwc _map;
    private readonly View<Nhwc> _x;
    private readonly View<Nhwc> _y;
    private readonly View<Nhwc> _dy;
    private readonly View<Nhwc> _dx;
    private readonly ChannelNorm _norm;

    /// <summary>Makes the operations of a layer.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="layer">The layer.</param>
    public NormKernels(Operands operands, ConvNorm layer)
        : this(
            operands, ParameterName.WithoutKind(layer.Parameters[^1]), TrunkLayer.Of(layer), layer.AddsResidual, layer.HasRelu)
    {
    }

    /// <summary>Makes the operations behind any convolution.</summary>
    /// <param name="operands">Their memory.</param>
    /// <param name="name">What they are called.</param>
    /// <param name="layer">The convolution.</param>
    /// <param name="addsResidual">Whether a residual is added in front of the ReLU.</param>
    /// <param name="relu">Whether the output is clamped.</param>
    public NormKernels(Operands operands, string name, TrunkLayer layer, bool addsResidual, bool relu)
    {
        (_operands, _name, _map) = (operands, name, layer.Output);
        _x = operands.Noise(_map, "map");
        _y = operands.Noise(_map, "map behind batch norm");
        _dy = operands.Noise(_map, "map gradient");
        _dx = operands.Empty(_map, "input gradient");
        _norm = new ChannelNorm(Ones("mean"), Ones("inverse deviation"), Ones("scale"), Ones("shift"));
        Training = addsResidual
            ? [Statistics(), AddReluForward(), ReluBackward(), .. Backward(relu: false)]
            : [Statistics(), Forward(relu), .. Backward(relu)];
        Inference = OfInference(layer.Weight);
    }

    /// <summary>What a training step has, in the order of its passes.</summary>
    public IReadOnlyList<TimedOperation> Training { get; }

    /// <summary>Its folding into the convolution's weights.</summary>
    public IReadOnlyList<TimedOperation> Inference { get; }

    private TimedOperation Statistics()
    {
        View<Vec> runningMean = Ones("running mean");
        View<Vec> variance = Ones("running variance");
        View<Vec> mean = Ones("batch mean");
        View<Vec> inverse = Ones("batch inverse deviation");
        return new(
            $"{_name} statistics", 0, _map.Bytes,
            operations => operations.BatchNormStatistics(_x, Epsilon, Momentum, runningMean, variance, mean, inverse));
    }

    private TimedOperation Forward(bool relu) =>
        new($"{_name} forward", 0, 2.0 * _map.Bytes, operations => operations.BatchNormForward(_x, _norm, relu, _y));

    private TimedOperation AddReluForward() =>
        new($"{_name} add relu forward", 0, 3.0 * _map.Bytes, operations => operations.BatchNormAddReluForward(_x, _norm, _dy, _y));

    /// <summary>With a residual the gradient passes the ReLU first, since it is the residual's too.</summary>
    private TimedOperation ReluBackward() =>
        new(
            $"{_name} relu backward", 0, 3.0 * _map.Bytes,
            operations => operations.ReluBackward(_y.Flat(), _dy.Flat(), _dx.Flat(), accumulate: false));

    private IEnumerable<TimedOperation> Backward(bool relu)
    {
        View<Vec> sums = _operands.Zeros(new Vec(2 * _map.C), "sums");
        View<Vec> dscale = Ones("scale gradient");
        View<Vec> dshift = Ones("shift gradient");
        View<Nhwc> clamped = relu ? _y : default;
        double read = (relu ? 3.0 : 2.0) * _map.Bytes;
        yield return new(
            $"{_name} backward weight", 0, read,
            operations => operations.BatchNormBackwardWeight(_x, clamped, _dy, _norm, sums, dscale, dshift, accumulate: false));
        yield return new(
            $"{_name} backward input", 0, read + _map.Bytes,
            operations => operations.BatchNormBackwardInput(_x, clamped, _dy, _norm, sums, _dx, accumulate: false));
    }

    private IReadOnlyList<TimedOperation> OfInference(Oihw shape)
    {
        View<Vec> variance = Ones("running variance");
        View<Vec> inverse = Ones("inverse deviation");
        View<Vec> bias = Ones("folded bias");
        View<Oihw> weight = _operands.Noise(shape, "weight");
        View<Oihw> folded = _operands.Empty(shape, "folded weight");
        return
        [
            new($"{_name} inverse", 0, 2.0 * variance.Shape.Bytes, operations => operations.BatchNormInverse(variance, Epsilon, inverse)),
            new($"{_name} folding", 0, 2.0 * weight.Shape.Bytes, operations => operations.FoldBatchNorm(weight, _norm, folded, bias)),
        ];
    }

    private View<Vec> Ones(string purpose) => _operands.Ones(_map.C, purpose);
}
