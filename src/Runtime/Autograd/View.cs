namespace Wikiart.Cuda.Runtime;

/// <summary>What an operation receives: an address of a device and the shape of what lies there. It owns nothing.</summary>
/// <typeparam name="TShape">The shape, which also fixes layout and element type.</typeparam>
/// <param name="shape">The shape.</param>
/// <param name="address">The device's address of the first element.</param>
public readonly struct View<TShape>(TShape shape, nint address)
    where TShape : struct, IShape
{
    /// <summary>The shape.</summary>
    public TShape Shape { get; } = shape;

    /// <summary>The device's address of the first element.</summary>
    public nint Address { get; } = address;

    /// <summary>The elements as 32-bit floats. Only code that runs on the device that owns the address may follow it.</summary>
    public unsafe float* Floats => (float*)Address;

    /// <summary>The same elements without their structure.</summary>
    /// <returns>A vector.</returns>
    /// <exception cref="OverflowException">There are more than 2 147 483 647 elements.</exception>
    public View<Vec> Flat() => new(new Vec(checked((int)Shape.Count)), Address);
}
