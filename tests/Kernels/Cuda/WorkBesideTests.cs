using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;
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

    /// <summary>
    /// Large uploads cross the bus in a stream of their own, ahead of what was queued before them: that still reads what was there, each upload is
    /// in its place for what comes behind it, and slots of the ring come round several times.
    /// </summary>
    [Test]
    public void An_upload_beside_the_stream_replaces_nothing_before_its_turn()
    {
        const int Length = 1 << 18;
        const int Uploads = 40;
        float[] values = new float[Length];
        using CudaDeviceVariable<float> data = new(Device.Context, Length);
        using CudaDeviceVariable<float> seen = new(Device.Context, Uploads);
        for (int i = 0; i < Uploads; i++)
        {
            Array.Fill(values, i + 1);
            Device.Upload(MemoryMarshal.AsBytes(values.AsSpan()), data.Address);
            _twice.Launch(new LaunchShape(1, 1), Stream, data.Address + ((Length - 1) * sizeof(float)), seen.Address + (i * sizeof(float)));
        }

        Assert.That(Download(seen), Is.EqualTo(Enumerable.Range(1, Uploads).Select(i => 2f * i)));
    }

    /// <summary>Two places on the host are in use in turn, and the numbers of each are those of its turn, however late they are asked for.</summary>
    [Test]
    public void What_is_read_back_later_are_the_numbers_of_its_turn()
    {
        using Readback first = Device.PlanReadback(2);
        using Readback second = Device.PlanReadback(1);
        first.Queue(_x.Address, 1, 1);
        Add(Stream, _x, 4);
        first.Queue(_x.Address, 0, 1);
        first.Close();
        Fork();
        Add(Device.UnjoinedStream, _x, 0);
        second.Queue(_y.Address, 0, 1);
        second.Close();
        Add(Stream, _x, 100);
        Add(Stream, _y, 100);
        Assert.That(second.Wait().ToArray(), Is.EqualTo([10]));
        Assert.That(first.Wait().ToArray(), Is.EqualTo([5, 1]));
        first.Queue(_y.Address, 0, 1);
        first.Close();
        Assert.That(first.Wait()[0], Is.EqualTo(110));
        Assert.That(() => Device.Record("readback", first.Close), Throws.InvalidOperationException);
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
