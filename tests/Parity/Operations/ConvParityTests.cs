using Wikiart.Cuda.Parity.Tests.Comparison;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Parity.Tests.Operations;

/// <summary>Convolution alone and fused with ReLU and max-pool: output and all gradients.</summary>
public sealed class ConvParityTests
{
    private static readonly Nhwc Uneven = new(2, 13, 11, 3);

    [Test]
    public void Every_geometry_agrees_to_the_last_bit(
        [Values] Backend backend,
        [Values] bool pooled,
        [Values(1, 3, 5, 7)] int kernel,
        [Values(1, 2, 3)] int stride,
        [Values(0, 1, 3)] int padding) =>
        Compare(backend, new ConvCase(Uneven, OutChannels: 5, kernel, stride, padding, pooled), Numbers.Integers, _ => Tolerance.Exact);

    [Test]
    public void Channels_beside_the_vectors_agree_to_the_last_bit(
        [Values] Backend backend, [Values] bool pooled, [Values(1, 4, 17, 33)] int channels, [Values(1, 16, 19)] int outChannels) =>
        Compare(backend, new ConvCase(new(1, 6, 18, channels), outChannels, 3, 1, 1, pooled), Numbers.Integers, _ => Tolerance.Exact);

    [Test]
    public void Fractions_agree_within_their_rounding(
        [Values] Backend backend, [Values] bool pooled, [Values(3, 7)] int kernel, [Values(1, 2)] int stride)
    {
        ConvCase test = new(new(3, 21, 30, 18), 24, kernel, stride, kernel / 2, pooled);
        double terms = (18 * kernel * kernel) + (3.0 * 21 * 30);
        Compare(backend, test, Numbers.Uniform, torch => Tolerance.OfSum(terms, Agreement.Largest(torch)));
    }

    /// <summary>
    /// NaN in a picture reaches the output, and the gradient goes to the last NaN of a window. The weights' gradients are left out:
    /// whether a NaN is multiplied by a gradient of 0 depends on how sparse the computation is.
    /// </summary>
    [Test]
    public void NaN_passes_through_convolution_ReLU_and_pool([Values] Backend backend, [Values] bool pooled)
    {
        ConvCase test = new(Uneven, OutChannels: 5, Kernel: 3, Stride: 1, Padding: 1, pooled);
        ConvOperands operands = test.Operands(Numbers.Integers);
        operands.Input[17] = operands.Input[100] = float.NaN;
        LayerResult torch = test.Torch(operands);
        using Engine engine = new(backend);
        LayerResult ours = test.Ours(engine, operands);
        Assert.That(torch.Output.Count(float.IsNaN), Is.GreaterThan(0));
        using (Assert.EnterMultipleScope())
        {
            Agreement.Check("Output", ours.Output, torch.Output, Tolerance.Exact);
            Agreement.Check("Gradient of the input", ours.InputGradient, torch.InputGradient, Tolerance.Exact);
        }
    }

    private static void Compare(
        Backend backend, ConvCase test, Func<long, ulong, float[]> numbers, Func<float[], Tolerance> tolerance)
    {
        ConvOperands operands = test.Operands(numbers);
        LayerResult torch = test.Torch(operands);
        using Engine engine = new(backend);
        LayerResult ours = test.Ours(engine, operands);
        using (Assert.EnterMultipleScope())
        {
            Agreement.Check("Output", ours.Output, torch.Output, tolerance(torch.Output));
            Agreement.Check(
                "Gradient of the input", ours.InputGradient, torch.InputGradient, tolerance(torch.InputGradient));
            foreach ((string name, float[] gradient) in torch.Gradients)
            {
                Agreement.Check($"Gradient of {name}", ours.Gradients[name], gradient, tolerance(gradient));
            }
        }
    }
}
