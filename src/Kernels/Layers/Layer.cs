using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>What a summary, an optimizer and a file need to know of a layer, whatever its shapes.</summary>
public abstract class Layer : IDisposable
{
    private protected Layer(string name, string kind, IReadOnlyList<Parameter> parameters)
    {
        Name = name;
        Kind = kind;
        Parameters = parameters;
    }

    /// <summary>The layer's name; parameters are named after it as in PyTorch's state_dict.</summary>
    public string Name { get; }

    /// <summary>The PyTorch modules that it stands for.</summary>
    public string Kind { get; }

    /// <summary>What training changes.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Those of <see cref="Parameters"/> that an optimizer changes when the layer is trained.</summary>
    public virtual IReadOnlyList<Parameter> TrainedParameters => Parameters;

    /// <summary>What files hold of it beside the parameters: statistics that passes over the training set leave behind (PyTorch's buffers).</summary>
    public virtual IReadOnlyList<Parameter> Buffers => [];

    /// <summary>The planned output shape as text, in PyTorch's order of dimensions.</summary>
    public abstract string OutputText { get; }

    /// <summary>Bytes of the planned output, without its gradient.</summary>
    public abstract long OutputBytes { get; }

    /// <summary>The output of the latest forward pass as a vector.</summary>
    public abstract View<Vec> FlatOutput { get; }

    /// <summary>Multiplications followed by an addition in one forward pass of the planned size.</summary>
    public abstract long MultiplyAdds { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Parameter parameter in (Parameter[])[.. Parameters, .. Buffers])
        {
            parameter.Dispose();
        }

        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the layer owns beside its parameters and buffers.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
