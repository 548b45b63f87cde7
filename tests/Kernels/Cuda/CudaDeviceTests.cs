using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

public class CudaDeviceTests : GpuTest
{
    [TestCase(1)]
    [TestCase(4096)]
    [TestCase((9 * (4 << 20)) + 5, TestName = "A_copy_longer_than_the_whole_staging_ring_arrives")]
    public void What_is_uploaded_is_downloaded(int bytes)
    {
        byte[] sent = new byte[bytes];
        new Random(7).NextBytes(sent);
        byte[] expected = [.. sent];
        using DeviceBuffer buffer = Device.Allocate(bytes, "test");
        Device.Upload(sent, buffer.Address);
        Array.Clear(sent);

        byte[] received = new byte[bytes];
        Device.Download(buffer.Address, received);
        Assert.That(received.AsSpan().SequenceEqual(expected));

        Device.Clear(buffer.Address, bytes);
        Device.Download(buffer.Address, received);
        Assert.That(received.AsSpan().IndexOfAnyExcept((byte)0), Is.EqualTo(-1));
    }

    [Test]
    public void The_name_is_the_users() => Assert.That(Device.Name, Is.EqualTo("cuda:0"));

    [Test]
    public void Freed_memory_serves_the_next_request_of_the_same_size()
    {
        DeviceBuffer first = Device.Allocate(1000, "first");
        nint address = first.Address;
        first.Dispose();
        Assert.That(Device.CachedBytes, Is.EqualTo(1000));

        for (int step = 0; step < 10; step++)
        {
            using DeviceBuffer again = Device.Allocate(1000, "again");
            Assert.That(again.Address, Is.EqualTo(address));
        }

        using DeviceBuffer other = Device.Allocate(1001, "other");
        Assert.Multiple(() =>
        {
            Assert.That(Device.DriverAllocations, Is.EqualTo(2));
            Assert.That(Device.Allocations, Is.EqualTo(12));
            Assert.That(Device.LiveBytes, Is.EqualTo(1001));
        });
        Device.TrimCache();
        Assert.That(Device.CachedBytes, Is.Zero);
    }

    [Test]
    public void Copies_and_clears_allocate_no_managed_memory()
    {
        byte[] bytes = new byte[5000];
        using DeviceBuffer buffer = Device.Allocate(bytes.Length, "test");
        long allocated = 0;
        for (int step = 0; step < 3; step++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Device.Upload(bytes, buffer.Address);
            Device.Clear(buffer.Address, 100);
            Device.Download(buffer.Address, bytes);
            Device.Synchronize();
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Out_of_memory_says_what_was_asked_what_is_left_and_what_holds_it()
    {
        long total = Device.Info.TotalMemory;
        using DeviceBuffer weights = Device.Allocate(20_000_000, "fc_artist1.weight");
        using DeviceBuffer moments = Device.Allocate(15_000_000, "first moments");
        using DeviceBuffer others = Device.Allocate(15_000_000, "first moments");

        CudaOutOfMemoryException error = Assert.Throws<CudaOutOfMemoryException>(() => Device.Allocate(2 * total, "activations"))!;
        Assert.Multiple(() =>
        {
            Assert.That(error.Message, Does.StartWith($"Out of memory on cuda:0 ({Device.Info.Name}): activations needs {2 * total / 1e9:0.00} GB, and "));
            Assert.That(error.Message, Does.Contain($" of {total / 1e9:0.00} GB are free"));
            Assert.That(error.Message, Does.Contain("this program holds 0.05 GB, most of it in first moments (0.03 GB), fc_artist1.weight (0.02 GB)"));
            Assert.That(error.Requested, Is.EqualTo(2 * total));
            Assert.That(error.Free, Is.InRange(1, total - 50_000_000));
            Assert.That(Device.LiveBytes, Is.EqualTo(50_000_000));
        });
    }

    [Test]
    public void Kept_memory_is_given_back_before_a_request_fails()
    {
        long size = Device.Context.MemoryInfo().Free / 8 * 5;
        Device.Allocate(size, "first").Dispose();
        using DeviceBuffer other = Device.Allocate(size + 1, "second");
        Assert.That(Device.CachedBytes, Is.Zero);
    }

    [Test]
    public void A_buffer_may_outlive_its_device()
    {
        CudaDevice device = new(Gpu.Driver);
        DeviceBuffer buffer = device.Allocate(64, "test");
        device.Dispose();
        Assert.That(buffer.Dispose, Throws.Nothing);
        Assert.That(() => device.Allocate(64, "test"), Throws.TypeOf<ObjectDisposedException>());
    }
}
