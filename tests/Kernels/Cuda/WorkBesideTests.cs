using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

/// <summary>Work beside a device's stream, in each order in which the software GPU can run two streams.</summary>
[TestFixture("at-call")]
[TestFixture("late")]
[TestFixture("others-first")]
public class WorkBesideTests(string order) : GpuTest
{
    private static readonly CudaSource Steps = Sources.Of("beside.cu", """
        extern "C" __global__ void add(float* data, float value) { *data += value; }
        extern "C" __global__ void twice(float* from, float* to) { *to = 2 * *from; }
        """);

    private CudaKernel _add = null!;
    private CudaKernel _twice = null!;
    private CudaDeviceVariable<float> _x = null!;
    private CudaDeviceVariable<float> _y = null!;

    [SetUp]
    public void Prepare()
    {
        SoftwareGpu.SetStreams(order);
        CudaModule module = Load(Steps);
        (_add, _twice) = (module.GetKernel("add"), module.GetKernel("twice"));
        (_x, _y) = (Upload(1), Upload(0));
    }

    [TearDown]
    public void Restore() => SoftwareGpu.SetStreams(null);

    /// <summary>y = 2·x is computed beside what follows; x comes from before the fork, and nobody may replace it or read y before the join.</summary>
    [Test]
    public void Work_beside_the_stream_begins_after_the_fork_and_is_joined_by_whoever_asks_for_the_stream([Values] bool recorded)
    {
        Run(recorded, () =>
        {
            Add(Stream, _x, 4);
            Fork();
            Add(Stream, _x, 100);
            Add(Stream, _y, 1);
        });
        Assert.That((Download(_x)[0], Download(_y)[0]), Is.EqualTo((105, 11)));
    }

    [Test]
    public void Memory_that_the_work_touches_is_joined_and_other_memory_is_not([Values] bool recorded)
    {
        using CudaDeviceVariable<float> other = Upload(7);
        Run(recorded, () =>
        {
            Add(Device.UnjoinedStream, _x, 4);
            Fork();
            Add(Device.StreamFor(RangeOf(other)), other, 1);
            Add(Device.StreamFor(RangeOf(other), RangeOf(_x)), _x, 100);
        });
        Assert.That((Download(_x)[0], Download(_y)[0], Download(other)[0]), Is.EqualTo((105, 10, 8)));
    }

    [Test]
    public void Copies_and_fills_join_what_they_touch()
    {
        float[] found = new float[1];
        Fork();
        Device.Download(_y.Address, System.Runtime.InteropServices.MemoryMarshal.AsBytes(found.AsSpan()));
        Assert.That(found[0], Is.EqualTo(2));
        Fork();
        Device.Upload(BitConverter.GetBytes(5f), _x.Address);
        Assert.That(Download(_y)[0], Is.EqualTo(2));
        Fork();
        Device.Clear(_x.Address, sizeof(float));
        Assert.That((Download(_y)[0], Download(_x)[0]), Is.EqualTo((10, 0)));
    }

    /// <summary>What was forked off by one recording is joined in the middle of another one, and by one that was made before there was a fork.</summary>
    [Test]
    public void A_recording_joins_what_another_one_left_beside_the_stream()
    {
        using CudaDeviceVariable<float> other = Upload(0);
        using CudaRecording early = Device.Record("early", () => Add(Stream, _x, 1000));
        using CudaRecording fork = Device.Record("fork", Fork);
        fork.Replay();
        Device.Stream.Synchronize();
        using CudaRecording join = Device.Record("join", () =>
        {
            Add(Device.UnjoinedStream, other, 1);
            Add(Stream, _x, 10);
        });
        for (int i = 0; i < 3; i++)
        {
            fork.Replay();
            join.Replay();
        }

        Assert.That((Download(_x)[0], Download(_y)[0], Download(other)[0]), Is.EqualTo((31, 42, 3)));
        fork.Replay();
        early.Replay();
        Assert.That((Download(_x)[0], Download(_y)[0]), Is.EqualTo((1031, 62)));
    }

    [Test]
    public void A_recording_that_fails_while_it_is_forked_leaves_both_streams_usable()
    {
        Assert.That(
            () => Device.Record("broken", () =>
            {
                Add(Stream, _x, 1);
                Device.Fork();
                throw new InvalidDataException("on purpose");
            }),
            Throws.TypeOf<InvalidDataException>());
        Fork();
        Add(Stream, _y, 1);
        Assert.That(Download(_y)[0], Is.EqualTo(3));
    }

    private static MemoryRange RangeOf(CudaDeviceVariable<float> variable) => new(variable.Address, variable.Bytes);

    private static void Add(CudaStream stream, CudaDeviceVariable<float> to, float value, CudaKernel kernel) =>
        kernel.Launch(new LaunchShape(1, 1), stream, to.Address, value);

    private void Add(CudaStream stream, CudaDeviceVariable<float> to, float value) => Add(stream, to, value, _add);

    private void Fork()
    {
        _twice.Launch(new LaunchShape(1, 1), Device.Fork(), _x.Address, _y.Address);
        Device.LeaveBeside(RangeOf(_x), RangeOf(_y));
    }

    private void Run(bool recorded, Action work)
    {
        if (!recorded)
        {
            work();
            return;
        }

        using CudaRecording recording = Device.Record("work", work);
        recording.Replay();
    }
}
