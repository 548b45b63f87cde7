using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Runtime;

public sealed class DeviceTests
{
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
