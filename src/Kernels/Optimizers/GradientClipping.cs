using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Optimizers;

/// <summary>
/// Clips the gradients of a step by their global norm, as PyTorch's <c>clip_grad_norm_</c>. The gradient of a layer that fuses its update
/// is never formed: its norm follows from two small matrices, and scaling its dy scales it.
/// </summary>
internal sealed class GradientClipping : IDisposable
{
    private readonly IOperations _operations;
    private readonly float _maxNorm;
    private readonly Tensor<Vec> _squares;
    private readonly Tensor<Vec> _factor;
    private readonly DeferredUpdate?[] _deferred;

    public GradientClipping(LayerContext context, int parameters, double maxNorm)
    {
        _operations = context.Operations;
        _maxNorm = (float)maxNorm;
        _squares = new Tensor<Vec>(context.Device, "squared norms", new Vec(parameters), requiresGrad: false);
        _factor = new Tensor<Vec>(context.Device, "clip factor", new Vec(1), requiresGrad: false);
        Norm = new Tensor<Vec>(context.Device, "gradient norm", new Vec(1), requiresGrad: false);
        _deferred = new DeferredUpdate?[parameters];
    }

    /// <summary>Norm of all gradients of the latest step, before clipping [1].</summary>
    public Tensor<Vec> Norm { get; }

    /// <summary>What was held back of a parameter, or null.</summary>
    public DeferredUpdate? Deferred(int index) => _deferred[index];

    /// <summary>Begins a step.</summary>
    public void Forget() => Array.Clear(_deferred);

    /// <summary>Holds an update back until the norm is known.</summary>
    public void Defer(int index, DeferredUpdate update)
    {
        _deferred[index] = update;
        _operations.LinearSquaredNorm(update.X, update.Dy, SquareOf(index));
    }

    /// <summary>Scales all gradients of a step; a parameter that waits has none.</summary>
    public void Apply(IReadOnlyList<Parameter> parameters, Optimizer optimizer)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            if (optimizer.IsWaiting(i))
            {
                _squares.Device.Clear(SquareOf(i).Address, sizeof(float));
            }
            else if (_deferred[i] is null)
            {
                _operations.SquaredNorm(parameters[i].FlatGradient, SquareOf(i));
            }
        }

        _operations.ClipFactor(_squares.View, _maxNorm, _factor.View, Norm.View);
        for (int i = 0; i < parameters.Count; i++)
        {
            if (optimizer.IsWaiting(i))
            {
                continue;
            }

            _operations.Scale(_deferred[i] is { } update ? update.Dy.Flat() : parameters[i].FlatGradient, _factor.View);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _squares.Dispose();
        _factor.Dispose();
        Norm.Dispose();
    }

    private View<Vec> SquareOf(int index) => new(new Vec(1), _squares.View.Address + (index * sizeof(float)));
}
