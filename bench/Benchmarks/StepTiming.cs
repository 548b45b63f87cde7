using System.Diagnostics;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Benchmarks;

/// <summary>Times every operation of a training step, in the order of a step, and prints medians.</summary>
internal static class StepTiming
{
    /// <summary>So small that repetitions leave the weights nearly as they are.</summary>
    private const float Rate = 1e-9f;

    private static readonly ConvGeometry Same = new(Stride: 1, Padding: 1);

    public static void Print(StepOptions options)
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, options.Threads, options.Simd, options.Convolution);
        using NetworkOperands net = new(operations, options.Batch, options.Size);
        List<(string Name, double Gigaflop, Action Run)> steps =
        [
            .. Forward(operations, net).Concat(Backward(operations, net)).Where(step => step.Name.Contains(options.Only)),
        ];
        List<double>[] times = [.. steps.Select(_ => new List<double>())];
        for (int repetition = -2; repetition < options.Repetitions; repetition++)
        {
            for (int i = 0; i < steps.Count; i++)
            {
                long start = Stopwatch.GetTimestamp();
                steps[i].Run();
                if (repetition >= 0)
                {
                    times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }
            }
        }

        Console.WriteLine(
            $"{options.Size} px, batch {options.Batch}, {operations.Threads} threads, {operations.Simd}; " +
            $"scratch and operands {device.PeakBytes / 1e9:0.00} GB");
        for (int i = 0; i < steps.Count; i++)
        {
            times[i].Sort();
            double median = times[i][times[i].Count / 2];
            string rate = steps[i].Gigaflop > 0 ? $"{steps[i].Gigaflop / median * 1000,8:0} GFLOP/s" : string.Empty;
            Console.WriteLine($"{steps[i].Name,-28}{median,9:0.00} ms  min {times[i][0],8:0.00} {rate}");
        }

        double Sum(Func<string, bool> isPart) => steps.Index()
            .Where(step => isPart(step.Item.Name)).Sum(step => times[step.Index][times[step.Index].Count / 2]);
        bool IsOfStep(string name) => !name.Contains("inference");
        Console.WriteLine($"forward {Sum(name => name.Contains("forward")):0} ms");
        Console.WriteLine(
            $"step, AdamW {Sum(name => IsOfStep(name) && !name.Contains("sgd")):0} ms; " +
            $"SGD {Sum(name => IsOfStep(name) && !name.Contains("adamw")):0} ms");
    }

    private static IEnumerable<(string Name, double Gigaflop, Action Run)> Forward(CpuOperations operations, NetworkOperands net)
    {
        yield return ("normalize forward", 0, () =>
            operations.Normalize(net.Pixels, net.Crops, Normalization.ImageNet, net.Blocks[0].X));
        for (int i = 0; i < net.Blocks.Count; i++)
        {
            int index = i;
            ConvolutionBlock block = net.Blocks[i];
            yield return ($"conv{i + 1} forward", Gigaflop(block), () => operations.ConvReluPoolForward(
                block.X, block.Weight, block.Bias, Same, net.OutputOf(index), block.Codes));
            yield return ($"conv{i + 1} inference", Gigaflop(block), () => operations.ConvReluPoolForward(
                block.X, block.Weight, block.Bias, Same, net.OutputOf(index), codes: default));
        }

        yield return ("layout forward", 0, () => operations.ToNchw(net.Trunk, net.Planes));
        double heads = 2e-9 * net.Hidden.Shape.N * net.Weight.Shape.Count;
        yield return ("fc1 forward", heads, () =>
            operations.LinearForward(net.Features, net.Weight, net.Bias, relu: true, net.Hidden));
        yield return ("fc2 forward", 0, () =>
            operations.HeadsForward(net.Hidden, net.HeadWeight, net.HeadBias, net.Heads, net.Logits));
        yield return ("loss forward", 0, () => operations.CrossEntropyForward(
            net.Logits, net.Heads, net.Targets, net.Losses, net.Counts));
    }

    private static IEnumerable<(string Name, double Gigaflop, Action Run)> Backward(CpuOperations operations, NetworkOperands net)
    {
        yield return ("loss backward", 0, () => operations.CrossEntropyBackward(
            net.Logits, net.Heads, net.Targets, net.TaskWeights, net.Counts, net.DLogits));
        yield return ("fc2 backward weight", 0, () => operations.HeadsBackwardWeight(
            net.Hidden, net.DLogits, net.Heads, net.DHeadWeight, net.DHeadBias, accumulate: false));
        yield return ("fc2 backward input", 0, () =>
            operations.HeadsBackwardInput(net.DLogits, net.HeadWeight, net.Heads, net.DHidden, accumulate: false));
        yield return ("fc1 backward relu", 0, () =>
            operations.ReluBackward(net.Hidden.Flat(), net.DHidden.Flat(), net.DHidden.Flat(), accumulate: false));
        yield return ("fc1 backward bias", 0, () => operations.LinearBackwardBias(net.DSums, net.DBias, accumulate: false));
        double heads = 4e-9 * net.Hidden.Shape.N * net.Weight.Shape.Count;
        yield return ("fc1 backward sgd", heads, () => operations.LinearBackwardSgd(
            net.Features, net.DSums, net.Weight, net.FirstMoment, new SgdStep(Rate, 0.9f, 0, false, false), net.DFeatures));
        yield return ("fc1 backward adamw", heads, () => operations.LinearBackwardAdamW(
            net.Features,
            net.DSums,
            net.Weight,
            net.FirstMoment,
            net.SecondMoment,
            new AdamWStep(Rate, 0.9, 0.999, 1e-8, 0.01, Step: 10),
            net.DFeatures));
        yield return ("plain adamw", 0, () => operations.AdamWStep(
            net.Weight.Flat(), net.Weight.Flat(), net.FirstMoment.Flat(), net.SecondMoment.Flat(), new AdamWStep(Rate, 0.9, 0.999, 1e-8, 0.01, Step: 10)));
        yield return ("layout backward", 0, () => operations.ToNchwBackward(net.DPlanes, net.DTrunk, accumulate: false));
        for (int i = net.Blocks.Count - 1; i >= 0; i--)
        {
            int index = i;
            ConvolutionBlock block = net.Blocks[i];
            yield return ($"conv{i + 1} backward weight", Gigaflop(block), () => operations.ConvReluPoolBackwardWeight(
                block.X, net.OutputOf(index), block.Codes, net.DOutputOf(index), Same, block.DWeight, block.DBias, accumulate: false));
            if (i > 0)
            {
                yield return ($"conv{i + 1} backward input", Gigaflop(block), () => operations.ConvReluPoolBackwardInput(
                    net.OutputOf(index), block.Codes, net.DOutputOf(index), block.Weight, Same, block.Dx, accumulate: false));
            }
        }
    }

    private static double Gigaflop(ConvolutionBlock block) =>
        2e-9 * block.X.Shape.N * block.X.Shape.H * block.X.Shape.W * block.Weight.Shape.Count;
}
