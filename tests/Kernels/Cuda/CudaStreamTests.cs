using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

public class CudaStreamTests : GpuTest
{
    [Test]
    public void Events_order_streams_and_measure_time()
    {
        using CudaStream other = new(Context);
        using CudaEvent start = new(Context, timing: true);
        using CudaEvent end = new(Context, timing: true);
        using CudaDeviceVariable<float> first = Upload(1, 2);
        using CudaDeviceVariable<float> second = Upload(0, 0);

        start.Record(Stream);
        Stream.Fill(first.Address, 0, sizeof(float));
        end.Record(Stream);
        other.Wait(end);
        other.Copy(first.Address, second.Address, second.Bytes);
        other.Synchronize();

        Assert.Multiple(() =>
        {
            Assert.That(Download(second), Is.EqualTo(new[] { 0f, 2 }));
            Assert.That(end.ElapsedMillisecondsSince(start), Is.InRange(0, 1000));
        });
    }

    [Test]
    public void Pinned_memory_goes_both_ways()
    {
        using PinnedBuffer<int> sent = new(Context, 5, writeCombined: true);
        using PinnedBuffer<int> received = new(Context, 5);
        using CudaDeviceVariable<int> variable = new(Context, 5);
        new[] { 1, 2, 3, 4, 5 }.CopyTo(sent.Span);

        sent.CopyToDevice(variable.Address, 5, Stream);
        sent.CopyToDevice(first: 3, variable.Address, 2, Stream);
        received.CopyFromDevice(variable.Address, 5, Stream);
        Stream.Synchronize();

        Assert.That(received.Span.ToArray(), Is.EqualTo(new[] { 4, 5, 3, 4, 5 }));
        Assert.That(() => sent.CopyToDevice(variable.Address, 6, Stream), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_copy_of_another_length_is_refused()
    {
        using CudaDeviceVariable<int> variable = new(Context, 5);
        Assert.That(() => variable.CopyToHost(new int[4], Stream), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => variable.CopyToDevice(new int[6], Stream), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
