namespace Wikiart.Cuda.Runtime;

/// <summary>
/// The gradient of a tensor. Whoever writes it first in a backward pass overwrites what is there, and later ones add to it, so it
/// never needs to be zeroed.
/// </summary>
/// <typeparam name="TShape">The shape, which is that of the tensor.</typeparam>
public sealed class Gradient<TShape> : IDisposable
    where TShape : struct, IShape, IEquatable<TShape>
{
    private readonly DeviceBuffer _buffer;
    private readonly bool _ownsBuffer;
    private TShape _shape;
    private bool _wasWritten;

    internal Gradient(DeviceBuffer buffer, bool ownsBuffer)
    {
        _buffer = buffer;
        _ownsBuffer = ownsBuffer;
    }

    /// <summary>Whether it was written since it was last forgotten.</summary>
    public bool IsDefined { get; private set; }

    /// <summary>The elements, in the shape in which they were written.</summary>
    /// <exception cref="InvalidOperationException">Nothing was written.</exception>
    public View<TShape> View => IsDefined
        ? new View<TShape>(_shape, _buffer.Address)
        : throw new InvalidOperationException($"{_buffer.Purpose} is read before it is written.");

    /// <summary>What was written last, even if it was forgotten since; the next backward pass overwrites it.</summary>
    /// <exception cref="InvalidOperationException">Nothing was ever written.</exception>
    public View<TShape> Latest => _wasWritten
        ? new View<TShape>(_shape, _buffer.Address)
        : throw new InvalidOperationException($"{_buffer.Purpose} was never written.");

    /// <summary>Announces a write of the gradient.</summary>
    /// <param name="shape">The shape of what will be written, taken from what the backward pass received.</param>
    /// <param name="accumulate">Whether there is a gradient already, to which the new one must be added.</param>
    /// <returns>Where it goes.</returns>
    /// <exception cref="InvalidOperationException">There is a gradient already, and its shape differs, or the shape does not fit.</exception>
    public View<TShape> Write(TShape shape, out bool accumulate)
    {
        if (shape.Bytes > _buffer.Bytes || (IsDefined && !_shape.Equals(shape)))
        {
            throw new InvalidOperationException($"{_buffer.Purpose} cannot take a gradient of shape {shape}.");
        }

        accumulate = IsDefined;
        IsDefined = true;
        _wasWritten = true;
        _shape = shape;
        return View;
    }

    /// <summary>Makes the next write overwrite what is there.</summary>
    public void Forget() => IsDefined = false;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsBuffer)
        {
            _buffer.Dispose();
        }
    }

    internal Gradient<TOther> Alias<TOther>()
        where TOther : struct, IShape, IEquatable<TOther> => new(_buffer, ownsBuffer: false);
}
