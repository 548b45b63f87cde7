using System.Text;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

public class CudaRuntimeCompilerTests
{
    private static readonly ComputeCapability Ampere = new(8, 0);

    private TemporaryFolder _cache = null!;
    private CudaRuntimeCompiler _compiler = null!;

    [SetUp]
    public void MakeCompiler()
    {
        _cache = new TemporaryFolder();
        _compiler = Nvrtc.Compiler(_cache);
    }

    [TearDown]
    public void DropCache() => _cache.Dispose();

    [TestCase(75)]
    [TestCase(80)]
    [TestCase(86)]
    [TestCase(89)]
    [TestCase(90)]
    public void Compiles_machine_code_for_a_known_architecture_and_reports_registers(int architecture)
    {
        CudaCompilation compiled = _compiler.Compile(Sources.Scale(), ComputeCapability.FromNumber(architecture), "--ptxas-options=-v");

        Assert.Multiple(() =>
        {
            Assert.That(compiled.Target, Is.EqualTo($"sm_{architecture}"));
            Assert.That(compiled.IsPtx, Is.False);
            Assert.That(compiled.Image[..4].ToArray(), Is.EqualTo("\u007fELF"u8.ToArray()));
            Assert.That(compiled.Log, Does.Contain("ptxas info").And.Not.Contains("warning"));
            Assert.That(compiled.Resources, Has.Count.EqualTo(1));
            Assert.That(compiled.Resources[0].Kernel, Is.EqualTo("scale"));
            Assert.That(compiled.Resources[0].Registers, Is.InRange(4, 32));
            Assert.That(compiled.Resources[0].SpillStoreBytes + compiled.Resources[0].SpillLoadBytes, Is.Zero);
        });
    }

    [Test]
    public void Reports_spills_and_shared_memory()
    {
        CudaSource source = Sources.Of("greedy.cu", """
            extern "C" __global__ void greedy(const float* input, float* output)
            {
                __shared__ float tile[256];
                float values[200];
                #pragma unroll
                for (int i = 0; i < 200; i++) { values[i] = input[i * 1024 + threadIdx.x]; }
                tile[threadIdx.x % 256] = values[0];
                __syncthreads();
                #pragma unroll
                for (int i = 0; i < 200; i++) { output[i * 1024 + threadIdx.x] = values[199 - i] * values[(i * 7) % 200] + tile[i]; }
            }
            """);
        CudaCompilation compiled = _compiler.Compile(source, Ampere, "--ptxas-options=-v", "--maxrregcount=32");

        Assert.That(compiled.Resources.Single(), Has.Property(nameof(KernelResources.SharedBytes)).EqualTo(1024)
            .And.Property(nameof(KernelResources.SpillStoreBytes)).GreaterThan(0)
            .And.Property(nameof(KernelResources.Registers)).LessThanOrEqualTo(32));
    }

    [Test]
    public void A_device_newer_than_the_compiler_gets_portable_code()
    {
        CudaCompilation compiled = _compiler.Compile(Sources.Scale(), new ComputeCapability(99, 0));

        Assert.Multiple(() =>
        {
            Assert.That(compiled.IsPtx);
            Assert.That(compiled.Target, Is.EqualTo($"compute_{_compiler.SupportedArchitectures[^1].Number}"));
            Assert.That(Encoding.ASCII.GetString(compiled.Image.Span), Does.Contain(".visible .entry scale(").And.EndsWith("\0"));
        });
    }

    [Test]
    public void A_syntax_error_names_file_and_line_and_leaves_the_source()
    {
        CudaSource source = Sources.Scale() with { Text = Sources.ScaleText.Replace("input[i]", "input[j]", StringComparison.Ordinal) };
        CudaCompilationException error = Assert.Throws<CudaCompilationException>(() => _compiler.Compile(source, Ampere))!;

        Assert.Multiple(() =>
        {
            Assert.That(error.Message, Does.StartWith("scale.cu does not compile for sm_80 (NVRTC_ERROR_COMPILATION)"));
            Assert.That(error.Message, Does.Contain($"{error.SourcePath}(8): error").And.Contains("\"j\" is undefined"));
            Assert.That(File.ReadAllText(error.SourcePath), Is.EqualTo(source.Text));
            Assert.That(Path.Combine(Path.GetDirectoryName(error.SourcePath)!, "factor.cuh"), Does.Exist);
        });
    }

    [Test]
    public void An_error_in_a_header_names_the_header()
    {
        CudaSource source = Sources.Scale() with { Headers = [new CudaHeader("factor.cuh", "\n#define SHIFT 0\nint broken(;\n")] };
        Assert.That(
            () => _compiler.Compile(source, Ampere),
            Throws.TypeOf<CudaCompilationException>().With.Message.Contains("factor.cuh(3): error"));
    }

    [Test]
    public void A_source_that_the_user_edits_is_named_where_it_lies()
    {
        string file = _cache.File("mine.cu");
        CudaSource source = Sources.Of("mine.cu", "extern \"C\" __global__ void mine() { nonsense }") with { FilePath = file };
        Assert.That(
            () => _compiler.Compile(source, Ampere),
            Throws.TypeOf<CudaCompilationException>().With.Message.Contains($"the source is at {file}").And.Message.Contains($"{file}(1): error"));
    }

    [Test]
    public void An_unknown_option_is_an_error_with_the_compilers_words() => Assert.That(
        () => _compiler.Compile(Sources.Scale(), Ampere, "--no-such-option"),
        Throws.TypeOf<CudaCompilationException>().With.Message.Contains("NVRTC_ERROR_INVALID_OPTION").And.Message.Contains("--no-such-option"));

    [Test]
    public void Line_information_is_in_the_machine_code()
    {
        CudaCompilation compiled = _compiler.Compile(Sources.Scale(), Ampere);
        string image = Encoding.Latin1.GetString(compiled.Image.Span);
        Assert.That(image, Does.Contain(".debug_line").And.Contains(Path.GetFileName(compiled.SourcePath)));
    }
}
