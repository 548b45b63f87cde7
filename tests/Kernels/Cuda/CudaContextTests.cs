using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

public class CudaContextTests
{
    [Test]
    public void The_driver_describes_its_devices()
    {
        CudaDriver driver = Gpu.Driver;
        CudaDeviceInfo info = driver.Devices[0];
        Assert.Multiple(() =>
        {
            Assert.That(driver.Version, Is.GreaterThanOrEqualTo(new Version(11, 8)));
            Assert.That(driver.LibraryPath, Is.Not.Empty);
            Assert.That(info.Name, Is.Not.Empty);
            Assert.That(info.DriverVersion, Is.EqualTo(driver.Version));
            Assert.That(info.WarpSize, Is.EqualTo(32));
            Assert.That(info.MaxThreadsPerBlock, Is.EqualTo(1024));
            Assert.That(info.MaxBlock, Is.EqualTo(new Dim3(1024, 1024, 64)));
            Assert.That(info.MaxGrid, Is.EqualTo(new Dim3(int.MaxValue, 65535, 65535)));
            Assert.That(info.SharedMemoryPerBlock, Is.EqualTo(48 << 10));
            Assert.That(info.SharedMemoryPerBlockOptIn, Is.GreaterThanOrEqualTo(info.SharedMemoryPerBlock));
            Assert.That(info.SharedMemoryPerMultiprocessor, Is.GreaterThanOrEqualTo(info.SharedMemoryPerBlockOptIn));
            Assert.That(info.Multiprocessors, Is.GreaterThan(0));
            Assert.That(info.TotalMemory, Is.GreaterThan(1 << 20));
            Assert.That(info.Capability.Major, Is.InRange(5, 15));
        });
    }

    [Test]
    public void A_device_that_does_not_exist_is_refused_with_those_that_do()
    {
        CudaDriver driver = Gpu.Driver;
        Assert.That(
            () => new CudaContext(driver, 99),
            Throws.TypeOf<UserException>().With.Message.Contains("cuda:99 does not exist").And.Message.Contains($"cuda:0 {driver.Devices[0].Name}"));
    }

    [Test]
    public void The_context_disposes_what_was_made_from_it()
    {
        CudaContext context = new(Gpu.Driver);
        CudaStream stream = new(context);
        CudaEvent reached = new(context);
        CudaDeviceVariable<int> variable = new(context, 3);
        PinnedBuffer<int> pinned = new(context, 3);
        Assert.That(context.LiveResources, Is.EqualTo(4));

        reached.Dispose();
        reached.Dispose();
        Assert.That(context.LiveResources, Is.EqualTo(3));
        context.Dispose();
        context.Dispose();

        Assert.Multiple(() =>
        {
            Assert.That(context.LiveResources, Is.Zero);
            Assert.That(stream.Synchronize, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => variable.Address, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(() => pinned.Span.Length, Throws.TypeOf<ObjectDisposedException>());
            Assert.That(context.Synchronize, Throws.TypeOf<ObjectDisposedException>());
        });
        stream.Dispose();
        variable.Dispose();
    }

    [Test]
    public void No_type_has_a_finalizer() => Assert.That(
        typeof(CudaResource).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(CudaResource).Namespace)
            .Where(type => type.GetMethod("Finalize", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic |
                System.Reflection.BindingFlags.DeclaredOnly) is not null),
        Is.Empty);

    [Test]
    public void Two_contexts_of_one_device_live_side_by_side_and_every_thread_may_use_them()
    {
        using CudaContext first = new(Gpu.Driver);
        using CudaContext second = new(Gpu.Driver);
        using CudaStream stream = new(second);
        using CudaDeviceVariable<int> variable = new(second, 4);
        int[] read = new int[4];
        Thread thread = new(() =>
        {
            variable.CopyToDevice([1, 2, 3, 4], stream);
            first.Synchronize();
            variable.CopyToHost(read, stream);
        });
        thread.Start();
        thread.Join();
        Assert.That(read, Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void The_profiler_can_be_told_what_counts()
    {
        using CudaContext context = new(Gpu.Driver);
        Assert.That(() => CudaProfiler.Start(context), Throws.Nothing);
        Assert.That(() => CudaProfiler.Stop(context), Throws.Nothing);
    }
}
