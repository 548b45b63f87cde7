using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>
/// Makes operands on a device, filled from a fixed seed, with guards around them, and looks at them after the call. Everything goes
/// through uploads and downloads, so that the same test body runs on any device.
/// </summary>
internal sealed class Workbench : IDisposable
{
    private readonly Random _random = new(Seed: 20_240_817);
    private readonly List<Operand> _operands = [];
    private readonly Accuracy _accuracy;
    private readonly bool _areEndsWatched;

    public Workbench(Device device, IOperations operations, Accuracy? accuracy = null, bool areEndsWatched = false)
    {
        _accuracy = accuracy ?? Accuracy.Single;
        _areEndsWatched = areEndsWatched;
        Device = device;
        Operations = operations;
    }

    public Device Device { get; }

    public IOperations Operations { get; }

    /// <summary>How many times more than a plain sum a convolution may magnify rounding errors.</summary>
    public double ConvolutionGain => _accuracy.ConvolutionGain;

    /// <summary>The tolerance of a convolution's sums of so many products.</summary>
    public Tolerance Convolution(double products) => Products(products * _accuracy.ConvolutionGain * _accuracy.ConvolutionGain);

    /// <summary>The tolerance of plain sums of so many products.</summary>
    public Tolerance Products(double products) => Tolerance.Sum(products) with { OperandRoundoff = _accuracy.OperandRoundoff };

    /// <summary>The tolerance of results with so many roundings, which a later product reads.</summary>
    public Tolerance Stored(double roundings) => Tolerance.Sum(roundings) with { OperandRoundoff = _accuracy.StoredRoundoff };

    /// <summary>Numbers that the call must leave as they are.</summary>
    public View<TShape> Input<TShape>(TShape shape, Func<Random, float> values)
        where TShape : struct, IShape => Add(shape, Floats(shape, values), $"input {_operands.Count}", Tolerance.Unchanged);

    /// <summary>Given numbers that the call must leave as they are.</summary>
    public View<TShape> InputNumbers<TShape>(TShape shape, params float[] values)
        where TShape : struct, IShape
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, shape.Count);
        return Add(shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), $"input {_operands.Count}", Tolerance.Unchanged);
    }

    /// <summary>Bytes that the call must leave as they are.</summary>
    public View<TShape> InputBytes<TShape>(TShape shape)
        where TShape : struct, IShape
    {
        byte[] bytes = new byte[shape.Bytes];
        _random.NextBytes(bytes);
        return Add(shape, bytes, $"input {_operands.Count}", Tolerance.Unchanged);
    }

    /// <summary>Integers that the call must leave as they are.</summary>
    public View<TShape> InputIntegers<TShape>(TShape shape, params int[] values)
        where TShape : struct, IShape
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, shape.Count);
        return Add(shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), $"input {_operands.Count}", Tolerance.Unchanged);
    }

    /// <summary>Numbers that the call must write, all of them: they are NaN before.</summary>
    public View<TShape> Output<TShape>(string name, TShape shape, Tolerance tolerance)
        where TShape : struct, IShape
    {
        byte[] poison = new byte[shape.Bytes];
        poison.AsSpan().Fill(0xFF);
        return Add(shape, poison, name, tolerance);
    }

    /// <summary>Numbers that the call changes.</summary>
    public View<TShape> InOut<TShape>(string name, TShape shape, Tolerance tolerance, Func<Random, float> values)
        where TShape : struct, IShape => Add(shape, Floats(shape, values), name, tolerance);

    /// <summary>A gradient, which the call overwrites or adds to.</summary>
    public View<TShape> Gradient<TShape>(string name, TShape shape, Tolerance tolerance, bool accumulate)
        where TShape : struct, IShape =>
        accumulate ? InOut(name, shape, tolerance, Values.Normal) : Output(name, shape, tolerance);

    /// <summary>What the operands hold now, the guards checked.</summary>
    public IReadOnlyList<Outcome> Collect()
    {
        Device.Synchronize();
        return [.. _operands.Select(operand => operand.Collect())];
    }

    /// <summary>What one operand holds now.</summary>
    public float[] Download<TShape>(View<TShape> view)
        where TShape : struct, IShape
    {
        float[] values = new float[view.Shape.Bytes / sizeof(float)];
        Device.Download(view.Address, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>The bytes that one operand holds now.</summary>
    public byte[] DownloadBytes<TShape>(View<TShape> view)
        where TShape : struct, IShape
    {
        byte[] bytes = new byte[view.Shape.Bytes];
        Device.Download(view.Address, bytes);
        return bytes;
    }

    /// <summary>The positions that one operand holds now, one an element.</summary>
    public int[] DownloadCodes(View<PoolCodes> view)
    {
        byte[] bytes = DownloadBytes(view);
        return
        [
            .. from pixel in Enumerable.Range(0, bytes.Length / view.Shape.BytesPerPixel)
               from channel in Enumerable.Range(0, view.Shape.C)
               select (bytes[(pixel * view.Shape.BytesPerPixel) + (channel / 4)] >> (2 * (channel % 4))) & 3,
        ];
    }

    /// <summary>Replaces what one operand holds.</summary>
    public void Upload<TShape>(View<TShape> view, ReadOnlySpan<float> values)
        where TShape : struct, IShape => Device.Upload(MemoryMarshal.AsBytes(values), view.Address);

    public void Dispose()
    {
        foreach (Operand operand in _operands)
        {
            operand.Dispose();
        }
    }

    private byte[] Floats<TShape>(TShape shape, Func<Random, float> values)
        where TShape : struct, IShape
    {
        float[] floats = new float[shape.Count];
        foreach (ref float value in floats.AsSpan())
        {
            value = values(_random);
        }

        return MemoryMarshal.AsBytes(floats.AsSpan()).ToArray();
    }

    private View<TShape> Add<TShape>(TShape shape, byte[] contents, string name, Tolerance tolerance)
        where TShape : struct, IShape
    {
        Operand operand = new(Device, name, contents, tolerance, _areEndsWatched);
        _operands.Add(operand);
        return new View<TShape>(shape, operand.Address);
    }
}
