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
    /// <summary>A step of AdamW that hardly moves what it updates.</summary>
    public static readonly AdamWStep AdamW = new(1e-6, 0.9, 0.999, 1e-8, 0.01, Step: 1000);

    /// <summary>The same of SGD.</summary>
    public static readonly SgdStep Sgd = new(1e-6f, 0.9f, 0.01f, Nesterov: false, IsFirst: false);

    /// <summary>For so many samples there is no tile to choose.</summary>
    private const long NoTile = long.MaxValue;

    private const int MostReadNumbers = 1 << 24;

    private readonly CudaDevice _device;
    private readonly Operands _operands;

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
        _operands = new Operands(device);
        List<StepOperation> all = [];
        Nhwc x = new(batch, model.ImageSize, model.ImageSize, 3);
        View<Nhwc> input = _operands.Noise(x, "input");
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
    public void Dispose() => _operands.Dispose();

    private View<Nhwc> AddConvolution(
        List<StepOperation> all, GpuOperations filler, string name, View<Nhwc> x, int outputs, bool isFirst)
    {
        Oihw shape = new(outputs, x.Shape.C, 3, 3);
        Nhwc pooled = TrunkLayer.Halving.Output(TrunkLayer.SameSize.Output(x.Shape, shape));
        View<Oihw> weight = _operands.Noise(shape, name + " weight");
        View<Vec> bias = _operands.Noise(new Vec(outputs), name + " bias");
        View<Nhwc> y = _operands.Empty(pooled, name + " output");
        View<PoolCodes> codes = _operands.Empty(new PoolCodes(pooled.N, pooled.H, pooled.W, pooled.C), name + " codes");
        View<Nhwc> dy = _operands.Noise(pooled, name + " gradient");
        View<Nhwc> dx = _operands.Empty(x.Shape, name + " input gradient");
        View<Oihw> dweight = _operands.Empty(shape, name + " weight gradient");
        View<Vec> dbias = _operands.Empty(new Vec(outputs), name + " bias gradient");
        filler.ConvReluPoolForward(x, weight, bias, TrunkLayer.SameSize, y, codes);

        // The same pixels and channels that tests and training read back: y stays as the naive kernel left it for both backward passes.
        View<Nhwc> again = _operands.Empty(pooled, name + " output again");
        double flops = 2.0 * 9 * x.Shape.Count * outputs;
        double bytes = sizeof(float) * ((double)x.Shape.Count + pooled.Count) + codes.Shape.Bytes;
        all.Add(new(
            $"{name} forward", Operation.ConvReluPoolForward, outputs, flops, bytes, 9 * x.Shape.C,
            operations => operations.ConvReluPoolForward(x, weight, bias, TrunkLayer.SameSize, again, codes), () => [Read(again)]));
        if (!isFirst)
        {
            all.Add(new(
                $"{name} backward input", Operation.ConvReluPoolBackwardInput, x.Shape.C, flops, bytes + (sizeof(float) * pooled.Count), 9 * outputs,
                operations => operations.ConvReluPoolBackwardInput(y, codes, dy, weight, TrunkLayer.SameSize, dx, accumulate: false), () => [Read(dx)]));
        }

        all.Add(new(
            $"{name} backward weight", Operation.ConvReluPoolBackwardWeight, 9L * ((x.Shape.C + 3) / 4 * 4), flops,
            bytes + (sizeof(float) * pooled.Count), pooled.Count / outputs,
            operations => operations.ConvReluPoolBackwardWeight(x, y, codes, dy, TrunkLayer.SameSize, dweight, dbias, accumulate: false), () => [Read(dweight)]));
        return y;
    }

    private void AddHeads(List<StepOperation> all, int batch, int inputs, int outputs, OptimizerKind optimizer)
    {
        OutIn shape = new(outputs, inputs);
        View<Nf> x = _operands.Noise(new Nf(batch, inputs), "features");
        View<OutIn> weight = _operands.Noise(shape, "head weights");
        View<Vec> bias = _operands.Noise(new Vec(outputs), "head biases");
        View<Nf> y = _operands.Empty(new Nf(batch, outputs), "hidden");
        View<Nf> dy = _operands.Noise(new Nf(batch, outputs), "hidden gradient");
        View<Nf> dx = _operands.Empty(new Nf(batch, inputs), "feature gradient");
        View<OutIn> mean = _operands.Zeros(shape, "head mean");
        double flops = 2.0 * batch * shape.Count;
        all.Add(new(
            "heads forward", Operation.LinearForward, batch, flops, 4.0 * shape.Count, inputs,
            operations => operations.LinearForward(x, weight, bias, relu: true, y), () => [Read(y)]));
        View<OutIn> variance = optimizer == OptimizerKind.Sgd ? default : _operands.Zeros(shape, "head variance");
        long samples = UpdateTile.For(batch, shape) is null ? NoTile : batch;
        void Reset()
        {
            _operands.Fill(weight);
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
