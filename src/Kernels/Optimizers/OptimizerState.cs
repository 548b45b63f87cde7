using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Optimizers;

/// <summary>One vector that an optimizer keeps for each parameter, for example the mean gradient. It starts at 0.</summary>
public sealed class OptimizerState : IDisposable
{
    private readonly Tensor<Vec>[] _vectors;

    internal OptimizerState(Device device, string name, IReadOnlyList<Parameter> parameters)
    {
        Name = name;
        _vectors = new Tensor<Vec>[parameters.Count];
        for (int i = 0; i < _vectors.Length; i++)
        {
            _vectors[i] = new Tensor<Vec>(device, $"{parameters[i].Tensor.Name}.{name}", parameters[i].Flat.Shape, requiresGrad: false);
            device.Clear(_vectors[i].View.Address, _vectors[i].Shape.Count * sizeof(float));
        }
    }

    /// <summary>PyTorch's name of it, for example <c>exp_avg</c>.</summary>
    public string Name { get; }

    /// <summary>The vector of a parameter, laid out like it.</summary>
    /// <param name="index">The parameter's place in <see cref="Optimizer.Parameters"/>.</param>
    /// <returns>As many elements as the parameter has.</returns>
    public View<Vec> Of(int index) => _vectors[index].View;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor<Vec> vector in _vectors)
        {
            vector.Dispose();
        }
    }

    /// <summary>The vector of a linear layer's weights, in their shape.</summary>
    internal View<OutIn> Of(int index, OutIn shape) => new(shape, _vectors[index].View.Address);
}
