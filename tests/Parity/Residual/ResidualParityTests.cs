using TorchSharp;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Parity.Tests.Residual;

/// <summary>The residual trunk under three heads against TorchVision's resnet18 in float64: logits, every gradient, running statistics.</summary>
public sealed class ResidualParityTests
{
    private const int Hidden = 16;
    private const int Steps = 3;

    /// <summary>
    /// Sums of up to 4608 products pass through 18 convolutions, of which each batch norm divides out the scale but not the error:
    /// 18 · √4608 roundings of 2⁻²⁴ are 7e-5 of the largest value; Winograd's transforms magnify them ten times in the worst case.
    /// </summary>
    private const double Share = 1e-3;

    private static readonly (string, int)[] Heads = [("artist", 5), ("genre", 3), ("style", 4)];

    /// <summary>
    /// Gradients are compared for the direct sums: half a million ReLUs decide in each step, and where an input lies within rounding of 0 either
    /// side is right and gradients differ. Winograd's tenfold rounding makes that common in the few pixels of the last stage.
    /// </summary>
    [TestCase(4, 64, ConvAlgorithm.Direct)]
    [TestCase(4, 64, ConvAlgorithm.Auto)]
    [TestCase(3, 45, ConvAlgorithm.Direct)]
    public void Training_steps_agree(int n, int side, ConvAlgorithm algorithm)
    {
        _ = torch.manual_seed(3);
        using TorchResidual torchModel = new(Hidden, Heads);
        torchModel.Train(true);
        using HostDevice device = new(poison: true);
        using CpuOperations operations = new(device, threads: 2, convolution: algorithm);
        LayerContext training = new(operations, isTraining: true);
        using PaintingClassifier ours = Ours(training, n, side, torchModel);
        Tape tape = new();
        for (int step = 0; step < Steps; step++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            torch.Tensor images = torch.randn(n, 3, side, side);
            torch.Tensor labels = torch.stack([.. Heads.Select(head => torch.randint(head.Item2, n))], 1);
            torch.Tensor logits = torchModel.Forward(images);
            torch.Tensor loss = Loss(logits, labels);
            foreach (torch.Tensor parameter in torchModel.Parameters.Values)
            {
                parameter.grad = null;
            }

            loss.backward();
            using CrossEntropy crossEntropy = new(training, ours.Heads, smoothing: 0);
            crossEntropy.SetWeights([.. Enumerable.Repeat(1f, ours.Heads.TotalClasses)], [1, 1, 1]);
            using Tensor<Labels> ourLabels = new(device, "labels", new Labels(n, 3), requiresGrad: false);
            ourLabels.Upload<int>([.. labels.to(torch.int32).data<int>()]);
            foreach (Parameter parameter in ours.Parameters)
            {
                parameter.ForgetGradient();
            }

            using Tensor<Nhwc> input = Input(device, images, n, side);
            Tensor<Nf> output = ours.ForwardWithLoss(input, ourLabels, mix: null, crossEntropy, tape);
            float[] values = new float[output.Shape.Count];
            output.Download<float>(values);
            tape.Backward();
            using (Assert.EnterMultipleScope())
            {
                Check($"logits {step}", values, logits.ToFloats());
                Dictionary<string, float[]> gradients = OurWeights.Gradients(ours.Parameters);
                Assert.That(gradients.Keys, Is.EquivalentTo(torchModel.Parameters.Keys));
                foreach ((string name, float[] gradient) in gradients.Where(_ => algorithm == ConvAlgorithm.Direct))
                {
                    Check($"gradient of {name} in step {step}", gradient, torchModel.Parameters[name].grad!.ToFloats());
                }

                Dictionary<string, float[]> state = torchModel.State();
                foreach ((string name, float[] entry) in OurWeights.Get(ours.State))
                {
                    Check($"{name} after step {step}", entry, state[name]);
                }
            }
        }
    }

    [TestCase(1, 64)]
    [TestCase(1, 45)]
    [TestCase(3, 97)]
    public void Evaluation_agrees(int n, int side)
    {
        _ = torch.manual_seed(4);
        using TorchResidual torchModel = new(Hidden, Heads);
        torchModel.Train(false);
        using Engine engine = new(Backend.CpuTwoThreads);
        using PaintingClassifier ours = Ours(new LayerContext(engine.Operations, isTraining: false), n, side, torchModel);
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor images = torch.randn(n, 3, side, side);
        using Tensor<Nhwc> input = Input(engine.Device, images, n, side);
        Tensor<Nf> output = ours.Forward(input, new Tape { IsRecording = false });
        float[] values = new float[output.Shape.Count];
        output.Download<float>(values);
        Check("logits", values, torchModel.Forward(images).ToFloats());
    }

    private static PaintingClassifier Ours(LayerContext context, int n, int side, TorchResidual weights)
    {
        ModelOptions options = new()
        {
            ImageSize = side,
            Residual = new ResidualOptions(),
            Hidden = Hidden,
            Heads = [.. Heads.Select(head => new HeadOptions(head.Item1, head.Item2))],
        };
        PaintingClassifier model = new(context, options, n, fusesUpdate: false);
        OurWeights.Set(model.State, weights.State());
        return model;
    }

    private static Tensor<Nhwc> Input(Device device, torch.Tensor images, int n, int side)
    {
        Tensor<Nhwc> input = new(device, "images", new Nhwc(n, side, side, 3), requiresGrad: false);
        input.Upload<float>(images.ToChannelsLast());
        return input;
    }

    private static torch.Tensor Loss(torch.Tensor logits, torch.Tensor labels)
    {
        torch.Tensor[] parts = logits.split([.. Heads.Select(head => (long)head.Item2)], 1);
        return parts.Select((part, task) => torch.nn.functional.cross_entropy(part, labels.select(1, task))).Aggregate((sum, loss) => sum + loss);
    }

    private static void Check(string what, float[] ours, float[] torch) =>
        Agreement.Check(what, ours, torch, new Tolerance(Share * Agreement.Largest(torch), Share));
}
