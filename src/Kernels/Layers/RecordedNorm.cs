using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>The batch norm behind a convolution in passes that are recorded: the sums that it normalises, and with which statistics.</summary>
internal sealed class RecordedNorm : IDisposable
{
    private readonly LayerContext _context;
    private readonly NormParameters _parameters;
    private readonly NormOptions _options;
    private readonly Tensor<Nhwc> _sums;
    private ChannelNorm _used;
    private bool _usesBatch;

    public RecordedNorm(LayerContext context, string conv, Nhwc capacity, NormParameters parameters, NormOptions options)
    {
        _context = context;
        _parameters = parameters;
        _options = options;
        _sums = new Tensor<Nhwc>(context.Device, conv + ".sums", capacity, requiresGrad: false);
    }

    /// <summary>Memory of the sums.</summary>
    public long Bytes => _sums.Capacity.Bytes;

    /// <summary>Makes room for the convolution's sums.</summary>
    public View<Nhwc> Overwrite(Nhwc shape) => _sums.Overwrite(shape);

    /// <summary>Normalises the sums, adds a residual where there is one, and clamps.</summary>
    public void Forward(View<Nhwc>? residual, bool relu, View<Nhwc> y)
    {
        View<Nhwc> sums = _sums.View;

        // One picture says nothing about a batch: the last batch of an epoch may be so small, and uses what the others left behind.
        _usesBatch = !_options.IsFixed && sums.Shape.N > 1;
        _used = _usesBatch ? _parameters.OfBatch(sums, _options) : _parameters.OfRun(_options);
        if (residual is { } added)
        {
            _context.Operations.BatchNormAddReluForward(sums, _used, added, y);
        }
        else
        {
            _context.Operations.BatchNormForward(sums, _used, relu, y);
        }
    }

    /// <summary>Computes the gradients of scale and shift, where they are needed, and that of the sums.</summary>
    /// <param name="clamped">The output, which says where the gradient passes the ReLU; <see langword="default"/> for everywhere.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dsums">Gradient of the sums; may be <paramref name="dy"/>.</param>
    public void Backward(View<Nhwc> clamped, View<Nhwc> dy, View<Nhwc> dsums)
    {
        View<Nhwc> sums = _sums.View;
        bool isUpdated = _context.UpdatesParameters && !_options.IsFixed;
        View<Vec> totals = _usesBatch || isUpdated ? _parameters.Backward(sums, clamped, dy, _used) : default;
        _context.Operations.BatchNormBackwardInput(sums, clamped, dy, _used, _usesBatch ? totals : default, dsums, accumulate: false);
    }

    /// <inheritdoc/>
    public void Dispose() => _sums.Dispose();
}
