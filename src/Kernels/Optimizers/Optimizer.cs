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

    private protected Optimizer(LayerContext context, IReadOnlyList<Parameter> parameters, params IReadOnlyList<string> states)
    {
        Context = context;
        Parameters = parameters;
        States = [.. states.Select(name => new OptimizerState(context.Device, name, parameters))];
        _updated = new bool[parameters.Count];
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

    private protected LayerContext Context { get; }

    /// <summary>Begins a step.</summary>
    /// <param name="learningRate">The learning rate of this step.</param>
    public void BeginStep(double learningRate)
    {
        StepCount++;
        Array.Clear(_updated);
        Prepare(learningRate);
    }

    /// <summary>Updates every parameter that the backward pass has not updated already, and forgets the gradients.</summary>
    public void EndStep()
    {
        for (int i = 0; i < _updated.Length; i++)
        {
            if (!_updated[i])
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

        GC.SuppressFinalize(this);
    }

    /// <summary>Backward and update of a linear layer's weights in one pass.</summary>
    internal void LinearBackward(Parameter<OutIn> weight, View<Nf> x, View<Nf> dy, View<Nf> dx)
    {
        int index = _index[weight];
        if (_updated[index])
        {
            throw new InvalidOperationException($"{weight.Tensor.Name} was updated in this step already.");
        }

        _updated[index] = true;
        BackwardAndUpdate(weight, index, x, dy, dx);
    }

    private protected abstract void Prepare(double learningRate);

    private protected abstract void Update(Parameter parameter, int index);

    private protected abstract void BackwardAndUpdate(
        Parameter<OutIn> weight, int index, View<Nf> x, View<Nf> dy, View<Nf> dx);
}
