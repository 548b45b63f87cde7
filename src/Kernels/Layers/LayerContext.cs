using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>What all layers of a model share: where they live, what computes them, and whether they are trained.</summary>
public sealed class LayerContext
{
    private readonly IOperations? _operations;

    /// <summary>For a model that runs.</summary>
    /// <param name="operations">What computes it.</param>
    /// <param name="isTraining">Whether to plan memory for gradients.</param>
    public LayerContext(IOperations operations, bool isTraining)
    {
        ArgumentNullException.ThrowIfNull(operations);
        _operations = operations;
        Device = operations.Device;
        IsTraining = UpdatesParameters = isTraining;
    }

    /// <summary>For a model that is only planned: shapes and bytes, no computation.</summary>
    /// <param name="device">What counts the bytes.</param>
    /// <param name="isTraining">Whether to plan memory for gradients.</param>
    public LayerContext(MetaDevice device, bool isTraining)
    {
        Device = device;
        IsTraining = UpdatesParameters = isTraining;
    }

    private LayerContext(LayerContext other, bool isTraining)
    {
        _operations = other._operations;
        Device = other.Device;
        IsTraining = isTraining;
    }

    /// <summary>Where the tensors live.</summary>
    public Device Device { get; }

    /// <summary>Whether gradients are planned for.</summary>
    public bool IsTraining { get; }

    /// <summary>Whether gradients of parameters are planned for as well.</summary>
    public bool UpdatesParameters { get; }

    /// <summary>Whether the model is only planned, and cannot run.</summary>
    public bool IsPlanned => _operations is null;

    /// <summary>What computes the model.</summary>
    /// <exception cref="InvalidOperationException">The model is only planned.</exception>
    public IOperations Operations =>
        _operations ?? throw new InvalidOperationException("This model was planned on the meta device and cannot run.");

    /// <summary>Columns of the panels in which weights of wide layers are stored; 0 for whole rows.</summary>
    public int PanelColumns => _operations?.PanelColumns ?? 0;

    /// <summary>The same for layers whose parameters stay as they are.</summary>
    /// <param name="passesGradients">Whether gradients flow through them to layers that are trained.</param>
    /// <returns>Another context.</returns>
    public LayerContext Frozen(bool passesGradients) => new(this, IsTraining && passesGradients);

    /// <summary>A parameter that is one entry of the state_dict.</summary>
    /// <typeparam name="TShape">Its shape.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="sizes">PyTorch's sizes.</param>
    /// <returns>The parameter, which the layer disposes.</returns>
    internal Parameter<TShape> NewParameter<TShape>(string name, TShape shape, params IReadOnlyList<int> sizes)
        where TShape : struct, IShape, IEquatable<TShape> =>
        new(Device, shape, UpdatesParameters, new ParameterSlice(name, sizes, 0, shape.Count));

    /// <summary>An entry of the state_dict that no optimizer changes.</summary>
    /// <typeparam name="TShape">Its shape.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="sizes">PyTorch's sizes.</param>
    /// <returns>The buffer, which the layer disposes.</returns>
    internal Parameter<TShape> NewBuffer<TShape>(string name, TShape shape, params IReadOnlyList<int> sizes)
        where TShape : struct, IShape, IEquatable<TShape> =>
        new(Device, shape, requiresGrad: false, new ParameterSlice(name, sizes, 0, shape.Count));
}
