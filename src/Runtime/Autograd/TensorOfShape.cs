using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime;

/// <summary>
/// A buffer with a typed shape and, when it takes part in training, a gradient of the same shape. The memory is planned once, for
/// the shape given at construction; a smaller batch uses the front of it.
/// </summary>
/// <typeparam name="TShape">The shape, which also fixes layout and element type.</typeparam>
public sealed class Tensor<TShape> : Tensor
    where TShape : struct, IShape, IEquatable<TShape>
{
    private readonly DeviceBuffer _data;
    private readonly bool _ownsData;

    /// <summary>Allocates a tensor.</summary>
    /// <param name="device">Where.</param>
    /// <param name="name">What it holds.</param>
    /// <param name="shape">The largest shape that it will have.</param>
    /// <param name="requiresGrad">Whether to allocate a gradient as well.</param>
    /// <exception cref="UserException">The memory is exhausted.</exception>
    public Tensor(Device device, string name, TShape shape, bool requiresGrad)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(device);
        Capacity = Shape = shape;
        _data = device.Allocate(shape.Bytes, name);
        _ownsData = true;
        Gradient = requiresGrad ? new Gradient<TShape>(device.Allocate(shape.Bytes, name + ".grad"), ownsBuffer: true) : null;
    }

    private Tensor(string name, TShape shape, DeviceBuffer data, Gradient<TShape>? gradient)
        : base(name)
    {
        Capacity = Shape = shape;
        _data = data;
        Gradient = gradient;
    }

    /// <summary>The shape that the memory was planned for.</summary>
    public TShape Capacity { get; }

    /// <summary>The shape of what it holds now.</summary>
    public TShape Shape { get; private set; }

    /// <summary>The elements that it holds now.</summary>
    public View<TShape> View => new(Shape, _data.Address);

    /// <summary>The gradient, or null when the tensor does not take part in training.</summary>
    public Gradient<TShape>? Gradient { get; }

    /// <summary>Where the memory is.</summary>
    public Device Device => _data.Device;

    /// <inheritdoc/>
    public override bool HasGradient => Gradient is { IsDefined: true };

    /// <inheritdoc/>
    public override bool GradientFits => Gradient is { IsDefined: true } gradient && gradient.View.Shape.Equals(Shape);

    /// <inheritdoc/>
    public override string ShapeText => Shape.ToString() ?? string.Empty;

    /// <inheritdoc/>
    public override string GradientShapeText => Gradient is { IsDefined: true } gradient ? gradient.View.Shape.ToString()! : "none";

    /// <summary>Announces that new contents of a shape are about to be written; the gradient of the old ones is forgotten.</summary>
    /// <param name="shape">The shape, no larger than <see cref="Capacity"/>.</param>
    /// <returns>Where the contents go.</returns>
    /// <exception cref="ArgumentException">The shape needs more memory than was planned.</exception>
    public View<TShape> Overwrite(TShape shape)
    {
        if (shape.Bytes > Capacity.Bytes)
        {
            throw new ArgumentException($"{Name} was planned for {Capacity}, and {shape} does not fit.", nameof(shape));
        }

        Shape = shape;
        Gradient?.Forget();
        return View;
    }

    /// <summary>Copies contents from the host, for the shape that the tensor has now.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="source">As many bytes as the shape has.</param>
    /// <exception cref="ArgumentException">The source has another size.</exception>
    public void Upload<T>(ReadOnlySpan<T> source)
        where T : unmanaged => Device.Upload(Sized(MemoryMarshal.AsBytes(source)), _data.Address);

    /// <summary>Copies the contents to the host, after all work queued so far.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="destination">As many bytes as the shape has.</param>
    /// <exception cref="ArgumentException">The destination has another size.</exception>
    public void Download<T>(Span<T> destination)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(destination);
        _ = Sized(bytes);
        Device.Download(_data.Address, bytes);
    }

    /// <summary>The same memory, and the same gradient memory, seen with another shape of the same size.</summary>
    /// <typeparam name="TOther">The other shape.</typeparam>
    /// <param name="name">What the alias holds.</param>
    /// <param name="capacity">Its largest shape.</param>
    /// <returns>A tensor that owns no memory.</returns>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public Tensor<TOther> Alias<TOther>(string name, TOther capacity)
        where TOther : struct, IShape, IEquatable<TOther>
    {
        if (capacity.Bytes != Capacity.Bytes)
        {
            throw new ArgumentException($"{name} {capacity} is not as large as {Name} {Capacity}.", nameof(capacity));
        }

        return new Tensor<TOther>(name, capacity, _data, Gradient?.Alias<TOther>());
    }

    private ReadOnlySpan<byte> Sized(ReadOnlySpan<byte> bytes) => bytes.Length == Shape.Bytes
        ? bytes
        : throw new ArgumentException($"{Name} {Shape} has {Shape.Bytes} bytes, and the host's memory {bytes.Length}.", nameof(bytes));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_ownsData)
        {
            _data.Dispose();
        }

        Gradient?.Dispose();
    }
}
