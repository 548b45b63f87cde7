using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Runtime;

public sealed class DeviceTests
{
    /// <summary>Within a page, over an edge of one, and over whole pages, which are given back to the system.</summary>
    [TestCase(100, 1000)]
    [TestCase(2_097_000, 1000)]
    [TestCase(1_000_000, 7_000_003)]
    [TestCase(0, 9_000_000)]
    public void Clearing_sets_the_bytes_asked_for_and_no_others(int first, int count)
    {
        const int Size = 9_000_000;
        using HostDevice device = new();
        using DeviceBuffer buffer = device.Allocate(Size, "test");
        byte[] expected = new byte[Size];
        Array.Fill(expected, (byte)7);
        device.Upload(expected, buffer.Address);
        device.Clear(buffer.Address + first, count);
        Array.Clear(expected, first, count);
        byte[] found = new byte[Size];
        device.Download(buffer.Address, found);
        Assert.That(found.AsSpan().SequenceEqual(expected));
    }

    [Test]
    public void CountsWhatItHandsOut()
    {
        using HostDevice device = new();
        DeviceBuffer first = device.Allocate(1000, "first");
        DeviceBuffer second = device.Allocate(500, "second");
        Assert.That((device.LiveBytes, device.PeakBytes, device.Allocations), Is.EqualTo((1500L, 1500L, 2L)));
        first.Dispose();
        first.Dispose();
        Assert.That((device.LiveBytes, device.PeakBytes, device.Allocations), Is.EqualTo((500L, 1500L, 2L)));
        second.Dispose();
        Assert.That(device.LiveBytes, Is.Zero);
    }

    [Test]
    public void DisposedBufferHasNoAddress()
    {
        using HostDevice device = new();
        DeviceBuffer buffer = device.Allocate(16, "short-lived");
        buffer.Dispose();
        Assert.That(() => buffer.Address, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void TooLargeAnAllocationIsExplained()
    {
        using HostDevice device = new();
        UserException error = Assert.Throws<UserException>(() => device.Allocate(1L << 50, "a petabyte of weights"));
        Assert.That(error.Message, Does.Contain("a petabyte of weights").And.Contain("1125899.91 GB"));
        Assert.That(device.LiveBytes, Is.Zero);
    }

    [TestCase(1)]
    [TestCase(5 << 20)]
    public void BuffersAreAlignedAndPoisonedOnRequest(int bytes)
    {
        using HostDevice device = new(poison: true);
        using DeviceBuffer buffer = device.Allocate(bytes, "poisoned");
        byte[] contents = new byte[bytes];
        device.Download(buffer.Address, contents);
        Assert.That((long)buffer.Address % 256, Is.Zero);
        Assert.That(contents, Has.All.EqualTo(0xFF));
        device.Clear(buffer.Address, bytes);
        device.Download(buffer.Address, contents);
        Assert.That(contents, Has.All.Zero);
    }
}
