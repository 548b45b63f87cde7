using System.Runtime.InteropServices;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Commands;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>The operations that make up a training step of a plain trunk, on random numbers: convolutions, and the first layers of the heads.</summary>
internal sealed class StepOperations : IDisposable
{
    private static readonly ConvGeometry SameSize = new(Stride: 1, Padding: 1);
    private static readonly AdamWStep AdamW = new(1e-6, 0.9, 0.999, 1e-8, 0.01, Step: 1000);
    private static readonly SgdStep Sgd = new(1e-6f, 0.9f, 0.01f, Nesterov: false, IsFirst: false);

    /// <summary>For so many samples there is no tile to choose.</summary>
    private const long NoTile = long.MaxValue;

    private const int MostReadNumbers = 1 << 24;

    private readonly CudaDevice _device;
    private readonly Random _random = new(Seed: 20_251_125);
    private readonly float[] _noise = new float[1 << 20];
    private readonly List<DeviceBuffer> _buffers = [];

    /// <summary>Makes the operands.</summary>
    /// <param name="device">Where.</param>
    /// <param name="filler">Fills what is the result of another operation, with its naive kernels.</param>
    /// <param name="planned">The model, its batch and its optimizer.</param>
    /// <exception cref="UserException">The trunk is residual, or the memory is exhausted.</exception>
    public StepOperations(CudaDevice device, GpuOperations filler, PlannedModel planned)
    {
        (ModelOptions model, int batch) = (planned.Sizes, planned.Options.BatchSize);
        if (model.Residual is not null)
        {
            throw new UserException("--trunk names a residual network; only the operations of a plain trunk can be timed one by one.");
        }

        _device = device;
        foreach (ref float value in _noise.AsSpan())
        {
            value = (float)((_random.NextDouble() * 2) - 1);
        }

        List<StepOperation> all = [];
        Nhwc x = new(batch, model.ImageSize, model.ImageSize, 3);
        View<Nhwc> input = Noise(x, "input");
        for (int i = 0; i < model.Trunk.Count; i++)
        {
            input = AddConvolution(all, filler, $"conv{i + 1}", input, model.Trunk[i], isFirst: i == 0);
        }

        AddHeads(all, batch, (int)(input.Shape.Count / batch), model.Hidden * model.Heads.Count, planned.Options.Optimizer.Kind);
        All = all;
    }

    /// <summary>In the order of the forward pass, each layer's backward with it.</summary>
    public IReadOnlyList<StepOperation> All { get; }

    /// <summary>The heads' backward pass with the update of their first layers, which is among them.</summary>
    public StepOperation BackwardAndUpdate { get; private set; } = null!;

    /// <summary>The same in two passes, for a step whose update runs beside the convolutions or waits for the norm of the gradients.</summary>
    public IReadOnlyList<StepOperation> Apart { get; private set; } = [];

    /// <summary>The heads' first layers as one matrix.</summary>
    public OutIn HeadWeight { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceBuffer buffer in _buffers)
        {
            buffer.Dispose();
        }
    }

    private View<Nhwc> AddConvolution(
        List<StepOperation> all, GpuOperations filler, string name, View<Nhwc> x, int outputs, bool isFirst)
    {
        Oihw shape = new(outputs, x.Shape.C, 3, 3);
        Nhwc pooled = new PoolGeometry(Kernel: 2, Stride: 2).Output(SameSize.Output(x.Shape, shape));
        View<Oihw> weight = Noise(shape, name + " weight");
        View<Vec> bias = Noise(new Vec(outputs), name + " bias");
        View<Nhwc> y = Empty(pooled, name + " output");
        View<PoolCodes> codes = Empty(new PoolCodes(pooled.N, pooled.H, pooled.W, pooled.C), name + " codes");
        View<Nhwc> dy = Noise(pooled, name + " gradient");
        View<Nhwc> dx = Empty(x.Shape, name + " input gradient");
        View<Oihw> dweight = Empty(shape, name + " weight gradient");
        View<Vec> dbias = Empty(new Vec(outputs), name + " bias gradient");
        filler.ConvReluPoolForward(x, weight, bias, SameSize, y, codes);

        // The same pixels and channels that tests and training read back: y stays as the naive kernel left it for both backward passes.
        View<Nhwc> again = Empty(pooled, name + " output again");
        double flops = 2.0 * 9 * x.Shape.Count * outputs;
        double bytes = sizeof(float) * ((double)x.Shape.Count + pooled.Count) + codes.Shape.Bytes;
        all.Add(new(
            $"{name} forward", Operation.ConvReluPoolForward, outputs, flops, bytes, 9 * x.Shape.C,
            operations => operations.ConvReluPoolForward(x, weight, bias, SameSize, again, codes), () => [Read(again)]));
        if (!isFirst)
        {
            all.Add(new(
                $"{name} backward input", Operation.ConvReluPoolBackwardInput, x.Shape.C, flops, bytes + (sizeof(float) * pooled.Count), 9 * outputs,
                operations => operations.ConvReluPoolBackwardInput(y, codes, dy, weight, SameSize, dx, accumulate: false), () => [Read(dx)]));
        }

        all.Add(new(
            $"{name} backward weight", Operation.ConvReluPoolBackwardWeight, 9L * ((x.Shape.C + 3) / 4 * 4), flops,
            bytes + (sizeof(float) * pooled.Count), pooled.Count / outputs,
            operations => operations.ConvReluPoolBackwardWeight(x, y, codes, dy, SameSize, dweight, dbias, accumulate: false), () => [Read(dweight)]));
        return y;
    }

    private void AddHeads(List<StepOperation> all, int batch, int inputs, int outputs, OptimizerKind optimizer)
    {
        OutIn shape = new(outputs, inputs);
        View<Nf> x = Noise(new Nf(batch, inputs), "features");
        View<OutIn> weight = Noise(shape, "head weights");
        View<Vec> bias = Noise(new Vec(outputs), "head biases");
        View<Nf> y = Empty(new Nf(batch, outputs), "hidden");
        View<Nf> dy = Noise(new Nf(batch, outputs), "hidden gradient");
        View<Nf> dx = Empty(new Nf(batch, inputs), "feature gradient");
        View<OutIn> mean = Zeros(shape, "head mean");
        double flops = 2.0 * batch * shape.Count;
        all.Add(new(
            "heads forward", Operation.LinearForward, batch, flops, 4.0 * shape.Count, inputs,
            operations => operations.LinearForward(x, weight, bias, relu: true, y), () => [Read(y)]));
        View<OutIn> variance = optimizer == OptimizerKind.Sgd ? default : Zeros(shape, "head variance");
        long samples = UpdateTile.For(batch, shape) is null ? NoTile : batch;
        void Reset()
        {
            Fill(weight);
            _device.Clear(mean.Address, shape.Bytes);
            if (optimizer != OptimizerKind.Sgd)
            {
                _device.Clear(variance.Address, shape.Bytes);
            }
        }

        // Gradients are linear in the first moment; the weights themselves hardly move in one step.
        IReadOnlyList<float[]> ReadUpdate() =>
            optimizer == OptimizerKind.Sgd ? [ReadRows(weight), ReadRows(mean)] : [ReadRows(weight), ReadRows(mean), ReadRows(variance)];
        StepOperation backward = new(
            "heads backward input", Operation.LinearBackwardInput, samples, flops, 4.0 * shape.Count, outputs,
            operations => operations.LinearBackwardInput(dy, weight, dx, accumulate: false), () => [Read(dx)]);
        (BackwardAndUpdate, StepOperation update) = optimizer == OptimizerKind.Sgd
            ? (new StepOperation(
                    "heads backward and update", Operation.LinearBackwardSgd, samples, 2 * flops, 16.0 * shape.Count, outputs,
                    operations => operations.LinearBackwardSgd(x, dy, weight, mean, Sgd, dx), () => [Read(dx), .. ReadUpdate()]),
                new StepOperation(
                    "heads update", Operation.LinearUpdateSgd, samples, flops, 16.0 * shape.Count, outputs,
                    operations => operations.LinearUpdateSgd(x, dy, weight, mean, Sgd), ReadUpdate))
            : (new StepOperation(
                    "heads backward and update", Operation.LinearBackwardAdamW, samples, 2 * flops, 24.0 * shape.Count, outputs,
                    operations => operations.LinearBackwardAdamW(x, dy, weight, mean, variance, AdamW, dx), () => [Read(dx), .. ReadUpdate()]),
                new StepOperation(
                    "heads update", Operation.LinearUpdateAdamW, samples, flops, 24.0 * shape.Count, outputs,
                    operations => operations.LinearUpdateAdamW(x, dy, weight, mean, variance, AdamW), ReadUpdate));
        BackwardAndUpdate = BackwardAndUpdate with { Reset = Reset };
        all.Add(BackwardAndUpdate);
        Apart = [backward with { Reset = Reset }, update with { Reset = Reset }];
        HeadWeight = shape;
    }

    private View<TShape> Noise<TShape>(TShape shape, string purpose)
        where TShape : struct, IShape
    {
        View<TShape> view = Empty(shape, purpose);
        Fill(view);
        return view;
    }

    private void Fill<TShape>(View<TShape> view)
        where TShape : struct, IShape
    {
        for (long done = 0; done < view.Shape.Count; done += _noise.Length)
        {
            int count = (int)Math.Min(_noise.Length, view.Shape.Count - done);
            _device.Upload(MemoryMarshal.AsBytes(_noise.AsSpan(0, count)), view.Address + (nint)(done * sizeof(float)));
        }
    }

    private View<TShape> Zeros<TShape>(TShape shape, string purpose)
        where TShape : struct, IShape
    {
        View<TShape> view = Empty(shape, purpose);
        _device.Clear(view.Address, shape.Bytes);
        return view;
    }

    private View<TShape> Empty<TShape>(TShape shape, string purpose)
        where TShape : struct, IShape
    {
        DeviceBuffer buffer = _device.Allocate(shape.Bytes, purpose);
        _buffers.Add(buffer);
        return new View<TShape>(shape, buffer.Address);
    }

    private float[] Read<TShape>(View<TShape> view)
        where TShape : struct, IShape
    {
        float[] values = new float[view.Shape.Count];
        _device.Download(view.Address, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Some rows of a large matrix, the first and the last among them: every block of columns has some of each.</summary>
    private float[] ReadRows(View<OutIn> view)
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
}
