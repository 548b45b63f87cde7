using BenchmarkDotNet.Attributes;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Benchmarks;

/// <summary>The single kernels of a training step at the baseline's shapes. BenchmarkDotNet derives from it.</summary>
[SimpleJob(launchCount: 1, warmupCount: 2, iterationCount: 7)]
public class KernelBenchmarks : IDisposable
{
    /// <summary>So small that repetitions leave the weights nearly as they are.</summary>
    private const float Rate = 1e-9f;

    private static readonly ConvGeometry Same = new(Stride: 1, Padding: 1);

    private HostDevice _device = null!;
    private CpuOperations _operations = null!;
    private NetworkOperands _net = null!;

    [Params(64, 224)]
    public int Size { get; set; }

    [Params(1, 2)]
    public int Threads { get; set; }

    [Params(SimdLevel.Vector128, SimdLevel.Avx2, SimdLevel.Avx512)]
    public SimdLevel Simd { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _device = new HostDevice();
        _operations = new CpuOperations(_device, Threads, Simd);
        _net = new NetworkOperands(_operations, batch: 32, Size);

        // The backward kernels read what the forward ones wrote.
        Conv1Forward();
        Conv2Forward();
        Conv3Forward();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _net.Dispose();
        _operations.Dispose();
        _device.Dispose();
    }

    [Benchmark]
    public void Conv1Forward() => Forward(0);

    [Benchmark]
    public void Conv2Forward() => Forward(1);

    [Benchmark]
    public void Conv3Forward() => Forward(2);

    [Benchmark]
    public void HeadsForward() => _operations.LinearForward(_net.Features, _net.Weight, _net.Bias, relu: true, _net.Hidden);

    [Benchmark]
    public void HeadsBackwardAdamW() => _operations.LinearBackwardAdamW(
        _net.Features,
        _net.DSums,
        _net.Weight,
        _net.FirstMoment,
        _net.SecondMoment,
        new AdamWStep(Rate, 0.9, 0.999, 1e-8, 0.01, Step: 10),
        _net.DFeatures);

    [Benchmark]
    public void HeadsBackwardSgd() => _operations.LinearBackwardSgd(
        _net.Features, _net.DSums, _net.Weight, _net.FirstMoment, new SgdStep(Rate, 0.9f, 0, false, false), _net.DFeatures);

    [Benchmark]
    public void Conv3BackwardWeight() => BackwardWeight(2);

    [Benchmark]
    public void Conv3BackwardInput() => BackwardInput(2);

    [Benchmark]
    public void Conv2BackwardWeight() => BackwardWeight(1);

    [Benchmark]
    public void Conv2BackwardInput() => BackwardInput(1);

    [Benchmark]
    public void Conv1BackwardWeight() => BackwardWeight(0);

    private void Forward(int layer)
    {
        ConvolutionBlock block = _net.Blocks[layer];
        _operations.ConvReluPoolForward(block.X, block.Weight, block.Bias, Same, _net.OutputOf(layer), block.Codes);
    }

    private void BackwardWeight(int layer)
    {
        ConvolutionBlock block = _net.Blocks[layer];
        _operations.ConvReluPoolBackwardWeight(
            block.X, _net.OutputOf(layer), block.Codes, _net.DOutputOf(layer), Same, block.DWeight, block.DBias, accumulate: false);
    }

    private void BackwardInput(int layer)
    {
        ConvolutionBlock block = _net.Blocks[layer];
        _operations.ConvReluPoolBackwardInput(
            _net.OutputOf(layer), block.Codes, _net.DOutputOf(layer), block.Weight, Same, block.Dx, accumulate: false);
    }
}
