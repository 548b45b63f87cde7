using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Optimizers;

/// <summary>
/// Updates parameters. A step begins before the backward pass, so that a layer may update its weights inside it, and ends after it with
/// all other parameters.
/// </summary>
public abstract class Optimizer : IDisposable
{
    private readonly Dictionary<Parameter, int> _index = [];
    private readonly bool[] _updated;
    private readonly GradientClipping? _clipping;
    private readonly double[] _factors;
    private readonly long[] _firstSteps;

    private protected Optimizer(
        LayerContext context, IReadOnlyList<Parameter> parameters, double? maxNorm, params IReadOnlyList<string> states)
    {
        Context = context;
        Parameters = parameters;
        States = [.. states.Select(name => new OptimizerState(context.Device, name, parameters))];
        _updated = new bool[parameters.Count];
        _factors = [.. parameters.Select(_ => 1.0)];
        _firstSteps = new long[parameters.Count];
        _clipping = maxNorm is { } norm ? new GradientClipping(context, parameters.Count, norm) : null;
        for (int i = 0; i < parameters.Count; i++)
        {
            _index.Add(parameters[i], i);
        }
    }

    /// <summary>What is updated.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>What the optimizer remembers of each parameter, under PyTorch's names.</summary>
    public IReadOnlyList<OptimizerState> States { get; }

    /// <summary>Steps taken, including one that has begun. Set when a run is resumed.</summary>
    public long StepCount { get; set; }

    /// <summary>Norm of all gradients of the latest step, before clipping [1]; null without clipping.</summary>
    public Tensor<Vec>? GradientNorm => _clipping?.Norm;

    private protected LayerContext Context { get; }

    /// <summary>Gives a parameter a learning rate of its own, and a later beginning; not for weights that a layer updates in its backward pass.</summary>
    /// <param name="parameter">One of <see cref="Parameters"/>.</param>
    /// <param name="factor">What the step's learning rate is multiplied by.</param>
    /// <param name="waitingSteps">How many steps leave it as it is; its own first step comes after them.</param>
    public void Treat(Parameter parameter, double factor, long waitingSteps)
    {
        _factors[_index[parameter]] = factor;
        _firstSteps[_index[parameter]] = waitingSteps;
    }

    /// <summary>Begins a step.</summary>
    /// <param name="learningRate">The learning rate of this step.</param>
    public void BeginStep(double learningRate)
    {
        StepCount++;
        Array.Clear(_updated);
        _clipping?.Forget();
        Prepare(learningRate);
    }

    /// <summary>Updates every parameter that the backward pass has not updated already, and forgets the gradients.</summary>
    public void EndStep()
    {
        _clipping?.Apply(Parameters, this);
        for (int i = 0; i < _updated.Length; i++)
        {
            if (_clipping?.Deferred(i) is { } update)
            {
                UpdateLinear(update, i);
            }
            else if (!_updated[i] && !IsWaiting(i))
            {
                Update(Parameters[i], i);
                Parameters[i].ForgetGradient();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (OptimizerState state in States)
        {
            state.Dispose();
        }

        _clipping?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether a parameter is left as it is in this step.</summary>
    internal bool IsWaiting(int index) => StepCount <= _firstSteps[index];

    /// <summary>Backward and update of a linear layer's weights in one pass; with clipping, the update waits for the end of the step.</summary>
    internal void LinearBackward(Parameter<OutIn> weight, View<Nf> x, View<Nf> dy, View<Nf> dx)
    {
        int index = _index[weight];
        if (_updated[index])
        {
            throw new InvalidOperationException($"{weight.Tensor.Name} was updated in this step already.");
        }

        _updated[index] = true;
        if (_clipping is null)
        {
            BackwardAndUpdate(weight, index, x, dy, dx);
            return;
        }

        Context.Operations.LinearBackwardInput(dy, weight.Value.View, dx, accumulate: false);
        _clipping.Defer(index, new DeferredUpdate(weight.Value.View, x, dy));
    }

    /// <summary>What the learning rate of a parameter is multiplied by.</summary>
    private protected double Factor(int index) => _factors[index];

    /// <summary>The number of a parameter's own step, from 1.</summary>
    private protected long StepOf(int index) => StepCount - _firstSteps[index];

    private protected abstract void Prepare(double learningRate);

    private protected abstract void Update(Parameter parameter, int index);

    private protected abstract void BackwardAndUpdate(
        Parameter<OutIn> weight, int index, View<Nf> x, View<Nf> dy, View<Nf> dx);

    private protected abstract void UpdateLinear(DeferredUpdate update, int index);
}
