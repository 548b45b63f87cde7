namespace Wikiart.Cuda.Runtime;

/// <summary>A parameter with a typed shape.</summary>
/// <typeparam name="TShape">The shape.</typeparam>
public sealed class Parameter<TShape> : Parameter
    where TShape : struct, IShape, IEquatable<TShape>
{
    /// <summary>Allocates a parameter.</summary>
    /// <param name="device">Where.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="requiresGrad">Whether it will be trained.</param>
    /// <param name="slices">The state_dict entries in it, which must cover it exactly.</param>
    /// <exception cref="ArgumentException">The slices do not cover the parameter exactly.</exception>
    /// <exception cref="UserException">The memory is exhausted.</exception>
    public Parameter(Device device, TShape shape, bool requiresGrad, params IReadOnlyList<ParameterSlice> slices)
        : base(slices)
    {
        ArgumentNullException.ThrowIfNull(slices);
        long end = 0;
        foreach (ParameterSlice slice in slices)
        {
            if (slice.Offset != end || slice.Sizes.Aggregate(1L, (product, size) => product * size) != slice.Count)
            {
                throw new ArgumentException($"{slice.Name} does not follow its neighbour in {shape}.", nameof(slices));
            }

            end += slice.Count;
        }

        if (end != shape.Count || end > int.MaxValue)
        {
            throw new ArgumentException($"The slices hold {end} elements, and {shape} {shape.Count}.", nameof(slices));
        }

        Value = new Tensor<TShape>(device, string.Join(" + ", slices.Select(slice => slice.Name)), shape, requiresGrad);
    }

    /// <summary>The tensor.</summary>
    public Tensor<TShape> Value { get; }

    /// <inheritdoc/>
    public override Tensor Tensor => Value;

    /// <inheritdoc/>
    public override bool HasGradientMemory => Value.Gradient is not null;

    /// <inheritdoc/>
    public override View<Vec> Flat => Value.View.Flat();

    /// <inheritdoc/>
    public override View<Vec> FlatGradient => Value.Gradient!.View.Flat();

    /// <inheritdoc/>
    public override View<Vec> LatestGradient => Value.Gradient!.Latest.Flat();

    /// <inheritdoc/>
    public override Device Device => Value.Device;

    /// <inheritdoc/>
    public override void ForgetGradient() => Value.Gradient?.Forget();
}
