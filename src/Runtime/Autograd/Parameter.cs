namespace Wikiart.Cuda.Runtime;

/// <summary>Something that training changes, seen as a flat vector by optimizers and as named slices by files.</summary>
public abstract class Parameter : IDisposable
{
    private protected Parameter(IReadOnlyList<ParameterSlice> slices) => Slices = slices;

    /// <summary>The state_dict entries that lie in this parameter, in the order of their offsets.</summary>
    public IReadOnlyList<ParameterSlice> Slices { get; }

    /// <summary>The tensor, whatever its shape.</summary>
    public abstract Tensor Tensor { get; }

    /// <summary>Whether memory was planned for a gradient; not so when the update is fused into the backward pass.</summary>
    public abstract bool HasGradientMemory { get; }

    /// <summary>All elements.</summary>
    public abstract View<Vec> Flat { get; }

    /// <summary>The gradient of all elements.</summary>
    public abstract View<Vec> FlatGradient { get; }

    /// <summary>The gradient of all elements in the latest backward pass, also after the update; the next one overwrites it.</summary>
    public abstract View<Vec> LatestGradient { get; }

    /// <summary>Where the memory is.</summary>
    public abstract Device Device { get; }

    /// <summary>Makes the next backward pass overwrite the gradient rather than add to it.</summary>
    public abstract void ForgetGradient();

    /// <inheritdoc/>
    public void Dispose()
    {
        Tensor.Dispose();
        GC.SuppressFinalize(this);
    }
}
