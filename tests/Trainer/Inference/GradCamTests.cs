using System.Runtime.InteropServices;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Inference;

/// <summary>Maps against the definition, with the gradient taken by the tape of a model that is planned for training.</summary>
public sealed class GradCamTests
{
    [Test]
    public void Maps_are_those_of_the_tapes_gradient([Values(0, 1, 2)] int task)
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, 2);
        using LoadedModel model = new(operations, TrainedDemo.Best, batchSize: 3);
        using IPaintingSource source = PaintingSources.Open(SmallDemo.Shard);
        using BatchLoader loader = new(source, [1, 2, 3], model.Loading);
        PixelBatch batch = loader.Next()!;
        _ = model.Logits(batch);
        using GradCam cam = new(model);
        int[] classes = [0, 1, 2];
        IReadOnlyList<HeatMap> found = cam.Explain(task, classes);

        using ModelRunner trained = new(new LayerContext(operations, isTraining: true), model.Info.Model, 3, model.Loading.Side);
        using (TrainedModel file = new(TrainedDemo.Best))
        {
            Checkpoint.LoadWeights(file.Path, file.File, trained.Model);
        }

        Tape tape = new();
        Tensor<Nf> logits = trained.Forward(batch, tape);
        tape.Record(new ClassScore(logits, model.Heads.Offsets[task], classes));
        tape.Backward();
        ConvReluPool last = trained.Model.Layers.OfType<ConvReluPool>().Last();
        Nhwc shape = last.Output.Shape;
        float[] features = new float[shape.Count];
        float[] gradients = new float[shape.Count];
        last.Output.Download<float>(features);
        device.Download(last.Output.Gradient!.View.Address, MemoryMarshal.AsBytes(gradients.AsSpan()));
        for (int picture = 0; picture < shape.N; picture++)
        {
            Assert.That(found[picture].Values, Is.EqualTo(Expected(features, gradients, shape, picture)).Within(1e-5), $"picture {picture}");
            Assert.That(found[picture].Values.Max(), Is.EqualTo(1).Or.EqualTo(0));
        }

        Assert.That(found.Any(map => map.Values.Max() == 1), "at least one map shows something");
    }

    [Test]
    public void A_map_is_interpolated_between_the_centres_of_its_cells()
    {
        HeatMap map = HeatMap.Scaled(2, 1, [2, 4]);
        Assert.That(map.Values, Is.EqualTo(new[] { 0.5f, 1f }));
        Assert.That((map.At(0, 0.5f), map.At(0.25f, 0.5f), map.At(0.5f, 0.5f), map.At(1, 0)), Is.EqualTo((0.5f, 0.5f, 0.75f, 1f)));
        Assert.That(HeatMap.Scaled(2, 1, [-1, 0]).Values, Is.All.Zero);
    }

    private static double[] Expected(float[] features, float[] gradients, Nhwc shape, int picture)
    {
        int area = shape.H * shape.W;
        double[] map = new double[area];
        for (int channel = 0; channel < shape.C; channel++)
        {
            int c = channel;
            int At(int place) => (((picture * area) + place) * shape.C) + c;
            double weight = Enumerable.Range(0, area).Average(place => (double)gradients[At(place)]);
            for (int place = 0; place < area; place++)
            {
                map[place] += weight * features[At(place)];
            }
        }

        double largest = Math.Max(0, map.Max());
        return [.. map.Select(value => largest > 0 ? Math.Max(0, value) / largest : 0)];
    }

    /// <summary>Starts the gradient at one class of each picture.</summary>
    private sealed class ClassScore(Tensor<Nf> logits, int offset, int[] classes) : IBackwardStep
    {
        private readonly Tensor[] _inputs = [logits];

        public string Name => "class score";

        public Tensor? Output => null;

        public ReadOnlySpan<Tensor> Inputs => _inputs;

        public void Backward()
        {
            float[] chosen = new float[logits.Shape.Count];
            for (int picture = 0; picture < classes.Length; picture++)
            {
                chosen[(picture * logits.Shape.Features) + offset + classes[picture]] = 1;
            }

            View<Nf> gradient = logits.Gradient!.Write(logits.Shape, out _);
            logits.Device.Upload(MemoryMarshal.AsBytes<float>(chosen), gradient.Address);
        }
    }
}
