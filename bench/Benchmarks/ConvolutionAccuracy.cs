using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Kernels.Reference;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Benchmarks;

/// <summary>How far each way to compute a convolution is from sums in double precision, at the channels of conv2 and conv3.</summary>
internal static class ConvolutionAccuracy
{
    private const int Batch = 1;
    private const int Size = 56;

    private static readonly ConvGeometry Same = new(Stride: 1, Padding: 1);

    /// <summary>Prints errors relative to the Euclidean norm of the result.</summary>
    public static void Print()
    {
        using HostDevice device = new();
        using ReferenceOperations reference = new(device);
        using NetworkOperands net = new(reference, Batch, Size);
        Console.WriteLine($"{"relative error",-16}{"conv2 forward",16}{"conv2 dgrad",16}{"conv3 forward",16}{"conv3 dgrad",16}");
        double[][] expected = [.. Results(reference, net)];
        foreach (ConvAlgorithm algorithm in Enum.GetValues<ConvAlgorithm>())
        {
            using CpuOperations operations = new(device, threads: 0, convolution: algorithm);
            IEnumerable<double> errors = Results(operations, net).Zip(expected, Error);
            Console.WriteLine($"{algorithm,-16}{string.Concat(errors.Select(error => $"{error,16:0.0e0}"))}");
        }
    }

    private static IEnumerable<double[]> Results(IOperations operations, NetworkOperands net)
    {
        foreach (ConvolutionBlock block in net.Blocks.Skip(1))
        {
            Nhwc shape = Same.Output(block.X.Shape, block.Weight.Shape);
            using DeviceBuffer y = operations.Device.Allocate(shape.Bytes, "y");
            View<Nhwc> output = new(shape, y.Address);
            operations.ConvForward(block.X, block.Weight, block.Bias, Same, output);
            yield return Download(output);

            // The forward result stands for a gradient: numbers of one size, with no pattern.
            using DeviceBuffer dx = operations.Device.Allocate(block.X.Shape.Bytes, "dx");
            View<Nhwc> gradient = new(block.X.Shape, dx.Address);
            operations.ConvBackwardInput(output, block.Weight, Same, gradient, accumulate: false);
            yield return Download(gradient);
        }
    }

    private static unsafe double[] Download(View<Nhwc> view)
    {
        double[] values = new double[view.Shape.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((float*)view.Address)[i];
        }

        return values;
    }

    private static double Error(double[] actual, double[] expected) => Math.Sqrt(
        actual.Zip(expected, (a, b) => (a - b) * (a - b)).Sum() / expected.Sum(b => b * b));
}
