using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

public class CudaGraphTests : GpuTest
{
    private static readonly CudaSource Steps = Sources.Of("steps.cu", """
        extern "C" __global__ void add(float* data, float value) { data[threadIdx.x] += value; }
        extern "C" __global__ void twice(float* data) { data[threadIdx.x] *= 2; }
        """);

    [Test]
    public void A_captured_graph_runs_at_each_launch_and_not_before()
    {
        using CudaModule module = Load(Steps);
        CudaKernel add = module.GetKernel("add");
        CudaKernel twice = module.GetKernel("twice");
        using CudaDeviceVariable<float> data = Upload(1, 2, 3);

        CudaGraph.Begin(Stream);
        add.Launch(new LaunchShape(1, 3), Stream, data.Address, 1f);
        twice.Launch(new LaunchShape(1, 3), Stream, data.Address);
        CudaGraph graph = CudaGraph.End(Stream, "steps");
        using CudaGraphExec executable = graph.Instantiate();
        graph.Dispose();
        Assert.That(Download(data), Is.EqualTo(new[] { 1f, 2, 3 }));

        executable.Launch(Stream);
        executable.Launch(Stream);
        Assert.That(Download(data), Is.EqualTo(new[] { 10f, 14, 18 }));

        long before = GC.GetAllocatedBytesForCurrentThread();
        executable.Launch(Stream);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_graph_spans_streams_that_are_joined_by_events()
    {
        using CudaModule module = Load(Steps);
        CudaKernel add = module.GetKernel("add");
        using CudaStream side = new(Context);
        using CudaEvent forked = new(Context);
        using CudaEvent joined = new(Context);
        using CudaDeviceVariable<float> here = Upload(1);
        using CudaDeviceVariable<float> there = Upload(10);

        CudaGraph.Begin(Stream);
        forked.Record(Stream);
        side.Wait(forked);
        add.Launch(new LaunchShape(1, 1), side, there.Address, 5f);
        add.Launch(new LaunchShape(1, 1), Stream, here.Address, 1f);
        joined.Record(side);
        Stream.Wait(joined);
        add.Launch(new LaunchShape(1, 1), Stream, there.Address, 1f);
        using CudaGraph graph = CudaGraph.End(Stream, "fork");
        using CudaGraphExec executable = graph.Instantiate();
        executable.Launch(Stream);

        Assert.Multiple(() =>
        {
            Assert.That(Download(here), Is.EqualTo(new[] { 2f }));
            Assert.That(Download(there), Is.EqualTo(new[] { 16f }));
        });
    }

    [Test]
    public void A_recording_that_is_abandoned_does_not_run_and_leaves_the_stream_usable()
    {
        using CudaModule module = Load(Steps);
        using CudaDeviceVariable<float> data = Upload(1);
        CudaGraph.Begin(Stream);
        module.GetKernel("twice").Launch(new LaunchShape(1, 1), Stream, data.Address);
        CudaGraph.Abandon(Stream);

        module.GetKernel("twice").Launch(new LaunchShape(1, 1), Stream, data.Address);
        Assert.That(Download(data), Is.EqualTo(new[] { 2f }));
    }
}
