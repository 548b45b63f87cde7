using TorchSharp;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Parity.Tests.Operations;

/// <summary>Several linear layers as one matrix, with and without ReLU, against as many of PyTorch's.</summary>
public sealed class LinearParityTests
{
    private static readonly string[] Names = ["fc_a", "fc_b", "fc_c"];

    [Test]
    public void Whole_numbers_agree_to_the_last_bit(
        [Values] Backend backend,
        [Values] bool relu,
        [Values(1, 7, 33)] int n,
        [Values(1, 16, 257)] int features,
        [Values(1, 13)] int outs) =>
        Compare(backend, relu, new Nf(n, features), outs, Numbers.Integers, terms: 0);

    [Test]
    public void Fractions_agree_within_their_rounding([Values] Backend backend, [Values] bool relu, [Values(1, 7, 33)] int n) =>
        Compare(backend, relu, new Nf(n, 1027), 32, Numbers.Uniform, terms: 1027);

    private static void Compare(
        Backend backend, bool relu, Nf shape, int outs, Func<long, ulong, float[]> numbers, double terms)
    {
        float[] input = numbers(shape.Count, 1);
        float[] outputGradient = numbers((long)shape.N * Names.Length * outs, 2);
        Dictionary<string, float[]> weights = [];
        for (int i = 0; i < Names.Length; i++)
        {
            weights[$"{Names[i]}.weight"] = numbers((long)outs * shape.Features, (ulong)(10 + i));
            weights[$"{Names[i]}.bias"] = numbers(outs, (ulong)(20 + i));
        }

        using DisposeScope scope = torch.NewDisposeScope();
        Dictionary<string, torch.Tensor> leaves = weights.ToDictionary(
            entry => entry.Key,
            entry => entry.Key.EndsWith("bias") ? Leaf(entry.Value, [outs]) : Leaf(entry.Value, [outs, shape.Features]));
        torch.Tensor x = Leaf(input, [shape.N, shape.Features]);
        torch.Tensor y = torch.cat(
            [.. Names.Select(name => torch.nn.functional.linear(x, leaves[$"{name}.weight"], leaves[$"{name}.bias"]))], 1);
        y = relu ? torch.nn.functional.relu(y) : y;
        y.backward([torch.tensor(outputGradient, [shape.N, Names.Length * outs])]);

        using Engine engine = new(backend);
        using Linear layer = new(engine.Training, shape, outs, relu, fusesUpdate: false, Names);
        OurWeights.Set(layer.Parameters, weights);
        LayerResult ours = LayerRun.Of(engine.Device, layer, shape, input, outputGradient);
        using (Assert.EnterMultipleScope())
        {
            Agreement.CheckSums("Output", ours.Output, y.ToFloats(), terms);
            Agreement.CheckSums("Gradient of the input", ours.InputGradient, x.grad!.ToFloats(), terms);
            foreach ((string name, torch.Tensor leaf) in leaves)
            {
                Agreement.CheckSums($"Gradient of {name}", ours.Gradients[name], leaf.grad!.ToFloats(), terms);
            }
        }
    }

    private static torch.Tensor Leaf(float[] values, long[] sizes) => torch.tensor(values, sizes).requires_grad_();
}
