using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>Memory for operations that are timed, filled with random numbers between −1 and 1, with one number, or with nothing.</summary>
internal sealed class Operands : IDisposable
{
    private const int MostReadNumbers = 1 << 24;

    private readonly Device _device;
    private readonly float[] _noise = new float[1 << 20];
    private readonly List<DeviceBuffer> _buffers = [];

    /// <summary>Draws the numbers, the same ones each time.</summary>
    /// <param name="device">Where the memory lies.</param>
    public Operands(Device device)
    {
        _device = device;
        Random random = new(Seed: 20_251_125);
        foreach (ref float value in _noise.AsSpan())
        {
            value = (float)((random.NextDouble() * 2) - 1);
        }
    }

    /// <summary>Memory of random numbers.</summary>
    /// <typeparam name="TShape">What it holds.</typeparam>
    /// <param name="shape">How much of it.</param>
    /// <param name="purpose">What it is for, in the words of a message.</param>
    /// <returns>The memory.</returns>
    /// <exception cref="UserException">The memory is exhausted.</exception>
    public View<TShape> Noise<TShape>(TShape shape, string purpose)
        where TShape : struct, IShape
    {
        View<TShape> view = Empty(shape, purpose);
        Fill(view);
        return view;
    }

    /// <summary>Memory of zeros.</summary>
    /// <typeparam name="TShape">What it holds.</typeparam>
    /// <param name="shape">How much of it.</param>
    /// <param name="purpose">What it is for, in the words of a message.</param>
    /// <returns>The memory.</returns>
    /// <exception cref="UserException">The memory is exhausted.</exception>
    public View<TShape> Zeros<TShape>(TShape shape, string purpose)
        where TShape : struct, IShape
    {
        View<TShape> view = Empty(shape, purpose);
        Clear(view);
        return view;
    }

    /// <summary>Memory of chosen numbers.</summary>
    /// <typeparam name="TShape">What it holds.</typeparam>
    /// <typeparam name="TNumber">The numbers' type, which is the shape's.</typeparam>
    /// <param name="shape">How much of it.</param>
    /// <param name="purpose">What it is for, in the words of a message.</param>
    /// <param name="numbers">One for each element.</param>
    /// <returns>The memory.</returns>
    /// <exception cref="UserException">The memory is exhausted.</exception>
    public View<TShape> Of<TShape, TNumber>(TShape shape, string purpose, TNumber[] numbers)
        where TShape : struct, IShape
        where TNumber : unmanaged
    {
        View<TShape> view = Empty(shape, purpose);
        _device.Upload(MemoryMarshal.AsBytes(numbers.AsSpan()), view.Address);
        return view;
    }

    /// <summary>A vector of ones.</summary>
    /// <param name="length">Its length.</param>
    /// <param name="purpose">What it is for, in the words of a message.</param>
    /// <returns>The memory.</returns>
    /// <exception cref="UserException">The memory is exhausted.</exception>
    public View<Vec> Ones(int length, string purpose) => Of(new Vec(length), purpose, Enumerable.Repeat(1f, length).ToArray());

    /// <summary>Memory of whatever was there.</summary>
    /// <typeparam name="TShape">What it holds.</typeparam>
    /// <param name="shape">How much of it.</param>
    /// <param name="purpose">What it is for, in the words of a message.</param>
    /// <returns>The memory.</returns>
    /// <exception cref="UserException">The memory is exhausted.</exception>
    public View<TShape> Empty<TShape>(TShape shape, string purpose)
        where TShape : struct, IShape
    {
        DeviceBuffer buffer = _device.Allocate(shape.Bytes, purpose);
        _buffers.Add(buffer);
        return new View<TShape>(shape, buffer.Address);
    }

    /// <summary>Overwrites memory with the random numbers.</summary>
    /// <typeparam name="TShape">What it holds.</typeparam>
    /// <param name="view">The memory.</param>
    public void Fill<TShape>(View<TShape> view)
        where TShape : struct, IShape
    {
        for (long done = 0; done < view.Shape.Count; done += _noise.Length)
        {
            int count = (int)Math.Min(_noise.Length, view.Shape.Count - done);
            _device.Upload(MemoryMarshal.AsBytes(_noise.AsSpan(0, count)), view.Address + (nint)(done * sizeof(float)));
        }
    }

    /// <summary>Overwrites memory with zeros.</summary>
    /// <typeparam name="TShape">What it holds.</typeparam>
    /// <param name="view">The memory.</param>
    public void Clear<TShape>(View<TShape> view)
        where TShape : struct, IShape => _device.Clear(view.Address, view.Shape.Bytes);

    /// <summary>What memory holds.</summary>
    /// <typeparam name="TShape">What it holds.</typeparam>
    /// <param name="view">The memory.</param>
    /// <returns>All its numbers.</returns>
    public float[] Read<TShape>(View<TShape> view)
        where TShape : struct, IShape
    {
        float[] values = new float[view.Shape.Count];
        _device.Download(view.Address, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>What some rows of a large matrix hold, the first and the last among them: every block of columns has some of each.</summary>
    /// <param name="view">The matrix.</param>
    /// <returns>Their numbers.</returns>
    public float[] ReadRows(View<OutIn> view)
    {
        (int outputs, int inputs) = (view.Shape.Out, view.Shape.In);
        int rows = (int)Math.Clamp(MostReadNumbers / inputs, 1, outputs);
        float[] values = new float[(long)rows * inputs];
        for (int i = 0; i < rows; i++)
        {
            long row = rows == 1 ? 0 : (long)i * (outputs - 1) / (rows - 1);
            _device.Download(view.Address + (nint)(row * inputs * sizeof(float)), MemoryMarshal.AsBytes(values.AsSpan(i * inputs, inputs)));
        }

        return values;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceBuffer buffer in _buffers)
        {
            buffer.Dispose();
        }
    }
}
