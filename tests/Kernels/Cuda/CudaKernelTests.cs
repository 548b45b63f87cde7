using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

public class CudaKernelTests : GpuTest
{
    private static readonly CudaSource Arguments = Sources.Of("arguments.cu", """
        struct Pair { int count; float factor; long long offset; };

        extern "C" __global__ void mixed(float* output, unsigned char a, short b, int c, long long d, float e, double f, Pair pair)
        {
            output[0] = a; output[1] = b; output[2] = c; output[3] = d; output[4] = e; output[5] = f;
            output[6] = pair.count; output[7] = pair.factor; output[8] = pair.offset;
        }

        extern "C" __global__ void sixteen(float* output, int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k, int l, int m, int n,
            float* last)
        {
            output[0] = a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l + 13 * m + 14 * n;
            last[1] = 1;
        }
        """);

    [Test]
    public void A_kernel_computes()
    {
        using CudaModule module = Load(Sources.Scale(shift: "1.0f"));
        CudaKernel scale = module.GetKernel("scale");
        using CudaDeviceVariable<float> input = Upload([.. Enumerable.Range(0, 1000).Select(i => (float)i)]);
        using CudaDeviceVariable<float> output = new(Context, 1000);

        scale.Launch(LaunchShape.ForElements(1000), Stream, input.Address, output.Address, 1000, 2.5f);

        Assert.That(Download(output), Is.EqualTo(Enumerable.Range(0, 1000).Select(i => (i * 2.5f) + 1)));
    }

    [Test]
    public void Arguments_of_every_size_arrive()
    {
        using CudaModule module = Load(Arguments);
        using CudaDeviceVariable<float> output = new(Context, 9);
        module.GetKernel("mixed").Launch(
            new LaunchShape(1, 1), Stream, output.Address, (byte)200, (short)-3, 70_000, 1L << 40, 0.5f, 0.25, new Pair { Count = 5, Factor = 1.5f, Offset = -7 });

        Assert.That(Download(output), Is.EqualTo(new[] { 200, -3, 70_000, 1L << 40, 0.5f, 0.25f, 5, 1.5f, -7 }));
    }

    [Test]
    public void Sixteen_arguments_arrive_in_order()
    {
        using CudaModule module = Load(Arguments);
        using CudaDeviceVariable<float> output = Upload(0, 0);
        module.GetKernel("sixteen").Launch(
            new LaunchShape(1, 1), Stream, output.Address, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, output.Address);

        Assert.That(Download(output), Is.EqualTo(new[] { Enumerable.Range(1, 14).Sum(i => i * i), 1f }));
    }

    [Test]
    public void A_launch_allocates_no_managed_memory()
    {
        using CudaModule module = Load(Arguments);
        CudaKernel mixed = module.GetKernel("mixed");
        using CudaDeviceVariable<float> output = new(Context, 9);
        long allocated = 0;
        for (int step = 0; step < 3; step++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            mixed.Launch(new LaunchShape(1, 1), Stream, output.Address, (byte)1, (short)2, 3, 4L, 5f, 6.0, new Pair { Count = 7 });
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Stream.Synchronize();
        Assert.That(allocated, Is.Zero);
    }

    [Test]
    public void Arguments_of_another_number_or_size_are_refused()
    {
        using CudaModule module = Load(Sources.Scale());
        CudaKernel scale = module.GetKernel("scale", 8, 8, 4, 4);
        using CudaDeviceVariable<float> data = Upload(1, 2);
        Assert.Multiple(() =>
        {
            Assert.That(scale.ParameterSizes.ToArray(), Is.EqualTo(new[] { 8, 8, 4, 4 }));
            Assert.That(
                () => scale.Launch(LaunchShape.ForElements(2), Stream, data.Address, data.Address, 2L, 1f),
                Throws.TypeOf<UserException>().With.Message.EqualTo(
                    "Kernel scale of scale.cu takes 4 parameters of 8, 8, 4, 4 bytes; the program passes 4 of 8, 8, 8, 4 bytes."));
            Assert.That(
                () => scale.Launch(LaunchShape.ForElements(2), Stream, data.Address),
                Throws.TypeOf<UserException>().With.Message.Contains("the program passes 1 of 8 bytes"));
        });
        Assert.That(Download(data), Is.EqualTo(new[] { 1f, 2f }));
    }

    [Test]
    public void A_declaration_that_does_not_fit_the_kernel_is_refused_at_lookup()
    {
        using CudaModule module = Load(Sources.Scale());
        if (module.GetKernel("scale").ParameterSizes.IsEmpty)
        {
            Assert.Ignore("this driver cannot tell a kernel's parameters; it needs CUDA 12.4 or later");
        }

        using CudaModule other = Load(Sources.Scale());
        Assert.That(() => other.GetKernel("scale", 8, 4, 4), Throws.TypeOf<UserException>().With.Message.Contains("the program passes 3 of 8, 4, 4 bytes"));
    }

    [Test]
    public void A_kernel_that_does_not_exist_is_named()
    {
        using CudaModule module = Load(Sources.Scale());
        Assert.That(
            () => module.GetKernel("unknown"),
            Throws.TypeOf<CudaException>().With.Message.Contains("cuModuleGetFunction(unknown of scale.cu) failed with CUDA_ERROR_NOT_FOUND (500)"));
    }

    [Test]
    public void A_launch_that_the_device_cannot_run_names_kernel_and_shape()
    {
        using CudaModule module = Load(Sources.Scale());
        using CudaDeviceVariable<float> data = Upload(1);
        CudaKernel scale = module.GetKernel("scale");
        Assert.That(
            () => scale.Launch(new LaunchShape(1, new Dim3(1025)), Stream, data.Address, data.Address, 1, 1f),
            Throws.TypeOf<CudaException>()
                .With.Message.StartsWith("Launching kernel scale with grid (1,1,1), block (1025,1,1), 0 bytes of dynamic shared memory failed with CUDA_ERROR_")
                .And.Property(nameof(CudaException.IsContextLost)).False);
        Assert.That(() => scale.AllowDynamicShared(1 << 30), Throws.TypeOf<UserException>().With.Message.Contains($"{1 << 30} bytes of dynamic shared memory"));
    }

    [Test]
    public void Occupancy_and_resources_are_known()
    {
        using CudaModule module = Load(Sources.Scale());
        CudaKernel scale = module.GetKernel("scale");
        Assert.Multiple(() =>
        {
            Assert.That(scale.MaxThreadsPerBlock, Is.InRange(32, 1024));
            Assert.That(scale.MaxActiveBlocksPerMultiprocessor(256), Is.InRange(1, 8));
            Assert.That(() => scale.AllowDynamicShared(Device.Info.SharedMemoryPerBlockOptIn - scale.StaticSharedBytes), Throws.Nothing);
            Assert.That(scale.MaxActiveBlocksPerMultiprocessor(256, Device.Info.SharedMemoryPerBlockOptIn - scale.StaticSharedBytes), Is.EqualTo(1));
        });
    }

    [Test]
    public void Portable_code_that_is_newer_than_the_driver_is_refused()
    {
        CudaCompilation compilation = new()
        {
            Name = "future.cu",
            Target = "compute_90",
            IsPtx = true,
            Image = ".version 99.0\0"u8.ToArray(),
            Log = string.Empty,
            CompilerVersion = new Version(Gpu.Driver.Version.Major, Gpu.Driver.Version.Minor + 1),
            SourcePath = "future.cu",
            IsFromCache = false,
        };
        Assert.That(
            () => new CudaModule(Context, compilation),
            Throws.TypeOf<UserException>().With.Message.Contains($"newer than the driver, which supports CUDA {Gpu.Driver.Version}; update the driver"));
    }

    [Test]
    public void A_kernel_does_not_outlive_its_module()
    {
        CudaModule module = Load(Sources.Scale());
        CudaKernel scale = module.GetKernel("scale");
        module.Dispose();
        Assert.That(() => scale.Launch(new LaunchShape(1, 1), Stream, (nint)0, (nint)0, 0, 0f), Throws.TypeOf<ObjectDisposedException>());
    }

    private struct Pair
    {
        public int Count;
        public float Factor;
        public long Offset;
    }
}
