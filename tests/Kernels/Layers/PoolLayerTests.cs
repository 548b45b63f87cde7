using System.Runtime.InteropServices;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Layers;

/// <summary>Where the maxima of a pool were is kept for a backward pass, and only planned where there is one.</summary>
internal sealed class PoolLayerTests
{
    private static readonly Nhwc Input = new(2, 10, 12, 17);

    [Test]
    public void OnlyATrainedConvReluPoolPlansMemoryForPositions()
    {
        static ConvReluPool Plan(LayerContext context) => new(context, "conv1", Input, outChannels: 9, kernelSize: 3, new ConvGeometry(1, 1));
        Assert.That(PlannedBytes(Plan), Is.EqualTo((new Nhwc(2, 5, 6, 9).Bytes + new PoolCodes(2, 5, 6, 9).Bytes, new Nhwc(2, 5, 6, 9).Bytes)));
    }

    [Test]
    public void OnlyATrainedMaxPoolPlansMemoryForPositions()
    {
        static MaxPool2d Plan(LayerContext context) => new(context, "maxpool", Input, new PoolGeometry(3, 2, 1));
        Assert.That(PlannedBytes(Plan), Is.EqualTo((new Nhwc(2, 5, 6, 17).Bytes + new PoolTaps(2, 5, 6, 17).Bytes, new Nhwc(2, 5, 6, 17).Bytes)));
    }

    [Test]
    public void AnEvaluationBetweenLeavesThePositionsOfATrainingPass()
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, threads: 1);
        void Upload(View<Nhwc> view, float[] values) => device.Upload(MemoryMarshal.AsBytes(values.AsSpan()), view.Address);
        LayerContext context = new(operations, isTraining: true);
        using Tensor<Nhwc> x = new(device, "x", new Nhwc(1, 4, 4, 1), requiresGrad: true);
        using MaxPool2d pool = new(context, "maxpool", x.Capacity, new PoolGeometry(2, 2));
        float[] rising = [.. Enumerable.Range(0, 16)];
        Upload(x.Overwrite(x.Capacity), rising);
        Tape tape = new();
        _ = pool.Forward(x, tape);
        Upload(x.Overwrite(x.Capacity), [.. rising.Reverse()]);
        _ = pool.Forward(x, new Tape { IsRecording = false });

        View<Nhwc> dy = pool.Output.Gradient!.Write(pool.Output.Shape, out _);
        Upload(dy, [1, 1, 1, 1]);
        tape.Backward();
        float[] dx = new float[rising.Length];
        device.Download(x.Gradient!.View.Address, MemoryMarshal.AsBytes(dx.AsSpan()));
        Assert.That(dx, Is.EqualTo((float[])[0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1]));
    }

    private static (long Trained, long Evaluated) PlannedBytes(Func<LayerContext, Layer> plan)
    {
        long Of(bool isTraining)
        {
            using MetaDevice device = new();
            using Layer layer = plan(new LayerContext(device, isTraining));
            return layer.OutputBytes;
        }

        return (Of(isTraining: true), Of(isTraining: false));
    }
}
