using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Reference;
using Wikiart.Cuda.Kernels.Tests.Cuda;
using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Gpu;

/// <summary>The suite sees mistakes: three that are easily made, put into real kernels, are each caught.</summary>
internal sealed class FaultyKernelTests
{
    private const string Pipeline = "gemm_mma.cuh";
    private const string InTime = "wait<kInFlight - 2>";
    private const string TooLate = "wait<kInFlight - 1>";

    private TemporaryFolder _folder = null!;

    /// <summary>What takes longest to compile, on all cores: every kernel that the mistake in the shared pipeline reaches.</summary>
    [OneTimeSetUp]
    public void CompileAhead()
    {
        using TemporaryFolder folder = new();
        using CudaDevice device = new(Cuda.Gpu.Driver);
        ComputeCapability capability = device.Info.Capability;
        CudaRuntimeCompiler compiler = Cuda.Gpu.Compiler();
        KernelSources sources = Edited(folder, Pipeline, InTime, TooLate);
        Parallel.ForEach(
            ["conv2d_mma", "conv_relu_pool_mma", "conv_add_relu_mma", "linear_mma"],
            file => compiler.Compile(sources.Source(file), capability));
    }

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void Restore()
    {
        SoftwareGpu.SetSchedule(null);
        _folder.Dispose();
    }

    /// <summary>Without the barrier after the products, a fast thread overwrites the tile that a slow one still reads.</summary>
    [Test]
    public void A_missing_barrier_shows_under_another_schedule()
    {
        KernelSources sources = Edited("gemm.cuh", """
                __syncthreads();
              }
            }
            """, """
              }
            }
            """);
        OperationCase operation = Case("LinearForward 33×");
        bool[] agrees = [.. ((string[])["forward", "reverse", "shuffle:1"]).Select(schedule =>
        {
            SoftwareGpu.SetSchedule(schedule);
            return FirstFault(operation, sources, KernelVariant.Tuned) is null;
        })];
        Assert.That(agrees, Has.Some.False);
    }

    /// <summary>Copies that are waited for a stage too late have not landed when they are multiplied.</summary>
    [TestCase(Pipeline, InTime, TooLate, "LinearForward 33×")]
    [TestCase(Pipeline, InTime, TooLate, "ConvReluPoolForward x [1, 6, 10, 68")]
    [TestCase(Pipeline, InTime, TooLate, "ConvForward x [2, 7, 12, 68")]
    [TestCase(Pipeline, InTime, TooLate, "ConvBackwardInput x [2, 7, 12, 68")]
    [TestCase(Pipeline, InTime, TooLate, "ConvBackwardWeight x [2, 7, 12, 68")]
    [TestCase(Pipeline, InTime, TooLate, "ConvAddReluForward x [1, 6, 7, 20")]
    [TestCase("linear_update_mma.cu", "wait<0>", "wait<1>", "LinearBackwardAdamW 12×")]
    public void A_wait_for_copies_that_is_too_late_is_caught(string file, string from, string to, string operation)
    {
        SoftwareGpu.SetSchedule("forward");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FirstFault(Case(operation), Edited(file, from, to), KernelVariant.Tf32), Is.Not.Null);
            Assert.That(FirstFault(Case(operation), KernelSources.BuiltIn, KernelVariant.Tf32), Is.Null);
        }
    }

    /// <summary>The weight gradient on sparse tensor cores: copies waited for too late, the wrong lanes' metadata, a number at its window's other pixels.</summary>
    [TestCase(Pipeline, InTime, TooLate, KernelVariant.Bf16)]
    [TestCase("gemm_sparse_mma.cuh", "return t / 2;", "return t % 2;", KernelVariant.Tf32)]
    [TestCase("gemm_sparse_mma.cuh", "return t % 2;", "return t / 2;", KernelVariant.Bf16)]
    [TestCase("gemm_sparse_mma.cuh", "codes >> 1 & 0x55u", "codes & 0x55u", KernelVariant.Bf16)]
    [TestCase("conv_relu_pool_sparse_mma.cu", "word = two_rows(choices >> 4 * second)", "word = two_rows(choices >> 4 * (1 - second))", KernelVariant.Tf32)]
    public void A_mistake_in_the_sparse_gradient_is_caught(string file, string from, string to, KernelVariant variant)
    {
        SoftwareGpu.SetSchedule("forward");
        OperationCase operation = Case("ConvReluPoolBackwardWeight x [1, 6, 10, 68");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FirstFault(operation, Edited(file, from, to), variant, SparseTile.Every[0]), Is.Not.Null);
            Assert.That(FirstFault(operation, KernelSources.BuiltIn, variant, SparseTile.Every[0]), Is.Null);
        }
    }

    /// <summary>Without the barrier, a fast warp's copies replace the stage that a slow one still reads.</summary>
    [Test]
    public void A_missing_barrier_between_stages_shows_under_another_schedule()
    {
        KernelSources sources = Edited(Pipeline, "    __syncthreads();  // what all", "    // what all");
        bool[] agrees = [.. ((string[])["forward", "reverse", "shuffle:1"]).Select(schedule =>
        {
            SoftwareGpu.SetSchedule(schedule);
            return FirstFault(Case("LinearForward 33×"), sources, KernelVariant.Tf32) is null;
        })];
        Assert.That(agrees, Has.Some.False);
    }

    [Test]
    public void A_store_one_past_the_end_is_caught()
    {
        KernelSources sources = Edited("relu.cu", "i < count; i += grid_stride()) y[i] = relu(x[i]);", "i <= count; i += grid_stride()) y[i] = relu(x[i]);");
        Assert.That(FirstFault(Case("ReluForward [17]"), sources, KernelVariant.Naive), Does.Contain("behind y was written"));
    }

    /// <summary>It changes no result; the software GPU sees it where the operand ends with its memory.</summary>
    [Test]
    public void A_read_behind_the_end_is_caught()
    {
        KernelSources sources = Edited("relu.cu", "y[i] = relu(x[i]);", "y[i] = x[i + 16] == 1e30f ? 0.0f : relu(x[i]);");
        Assert.That(FirstFault(Case("ReluForward [17]"), sources, KernelVariant.Naive), Is.Null);
        CudaException? error = Assert.Throws<CudaException>(() => FirstFault(Case("ReluForward [17]"), sources, KernelVariant.Naive, areEndsWatched: true));
        Assert.That(error!.IsContextLost, error.Message);
        Assert.That(FirstFault(Case("ReluForward [17]"), KernelSources.BuiltIn, KernelVariant.Naive, areEndsWatched: true), Is.Null);
    }

    [Test]
    public void Arguments_in_another_order_are_caught()
    {
        SoftwareGpu.SetSchedule("forward");
        KernelSources sources = Edited("relu.cu", "relu_forward_naive(const float* x, float* y, int count)", "relu_forward_naive(float* y, const float* x, int count)");
        Assert.That(FirstFault(Case("ReluForward [17]"), sources, KernelVariant.Naive), Does.Contain("was changed").Or.Contain("differ"));
    }

    [Test]
    public void The_kernels_without_a_mistake_pass_the_same_check()
    {
        SoftwareGpu.SetSchedule("shuffle:1");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(FirstFault(Case("LinearForward 33×"), KernelSources.BuiltIn, KernelVariant.Tuned), Is.Null);
            Assert.That(FirstFault(Case("ReluForward [17]"), KernelSources.BuiltIn, KernelVariant.Naive), Is.Null);
        }
    }

    private static OperationCase Case(string name) => AllCases.All.First(operation => operation.Name.StartsWith(name, StringComparison.Ordinal));

    private static string? FirstFault(OperationCase operation, KernelSources sources, KernelVariant variant, SparseTile? weightTile = null, bool areEndsWatched = false)
    {
        using HostDevice host = new(poison: true);
        using ReferenceOperations reference = new(host);
        using CudaDevice device = new(Cuda.Gpu.Driver);
        KernelLibrary library = new(device.Context, Cuda.Gpu.Compiler(), sources);
        using GpuOperations operations = new(device, library, new KernelVariants(variant));
        if (weightTile is not null)
        {
            operations.Tiles.ChooseForAll(Operation.ConvReluPoolBackwardWeight, weightTile);
        }

        return operation.Run(device, operations, Accuracy.Of(variant), areEndsWatched).Zip(operation.Run(host, reference))
            .Select(pair => pair.First.CompareWith(pair.Second).Fault)
            .FirstOrDefault(fault => fault is not null);
    }

    private KernelSources Edited(string file, string from, string to) => Edited(_folder, file, from, to);

    /// <summary>The built-in sources with one edit, as a user makes it in a folder.</summary>
    private static KernelSources Edited(TemporaryFolder folder, string file, string from, string to)
    {
        string text = KernelSources.BuiltIn.Text(file);
        Assert.That(text, Does.Contain(from), $"{file} has changed: the mistake must be made anew");
        File.WriteAllText(folder.File(file), text.Replace(from, to, StringComparison.Ordinal));
        return KernelSources.FromFolder(folder.Path);
    }
}
