namespace Wikiart.Cuda.Runtime;

/// <summary>What the tape needs to know of a tensor, whatever its shape.</summary>
public abstract class Tensor : IDisposable
{
    private protected Tensor(string name) => Name = name;

    /// <summary>What the tensor holds, for messages: a parameter's or an activation's name.</summary>
    public string Name { get; }

    /// <summary>Whether a gradient of this tensor was written since it was last forgotten.</summary>
    public abstract bool HasGradient { get; }

    /// <summary>Whether the gradient that was written has the shape that the tensor has now.</summary>
    public abstract bool GradientFits { get; }

    /// <summary>The shape as text.</summary>
    public abstract string ShapeText { get; }

    /// <summary>The gradient's shape as text, or "none".</summary>
    public abstract string GradientShapeText { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected abstract void Dispose(bool disposing);
}
