using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Tests.Cuda;

public class KernelCacheTests
{
    private static readonly ComputeCapability Ampere = new(8, 0);

    private TemporaryFolder _cache = null!;

    private string[] Entries => Directory.GetFiles(_cache.Path, "*.kernel");

    [SetUp]
    public void MakeCache() => _cache = new TemporaryFolder();

    [TearDown]
    public void DropCache() => _cache.Dispose();

    [Test]
    public void The_second_compilation_comes_from_the_cache_and_is_the_same()
    {
        CudaCompilation first = Nvrtc.Compiler(_cache).Compile(Sources.Scale(), Ampere, "--ptxas-options=-v");
        CudaCompilation second = Nvrtc.Compiler(_cache).Compile(Sources.Scale(), Ampere, "--ptxas-options=-v");

        Assert.Multiple(() =>
        {
            Assert.That(first.IsFromCache, Is.False);
            Assert.That(second.IsFromCache);
            Assert.That(second.Image.Span.SequenceEqual(first.Image.Span));
            Assert.That(second.Log, Is.EqualTo(first.Log));
            Assert.That(second.Resources, Is.EqualTo(first.Resources));
            Assert.That(Entries, Has.Length.EqualTo(1));
        });
    }

    [Test]
    public void Another_header_option_architecture_text_or_name_is_another_entry()
    {
        CudaRuntimeCompiler compiler = Nvrtc.Compiler(_cache);
        CudaCompilation[] compiled =
        [
            compiler.Compile(Sources.Scale(), Ampere),
            compiler.Compile(Sources.Scale(shift: "1.0f"), Ampere),
            compiler.Compile(Sources.Scale(), Ampere, "-DUNUSED=1"),
            compiler.Compile(Sources.Scale(), new ComputeCapability(8, 6)),
            compiler.Compile(Sources.Scale() with { Text = Sources.ScaleText + "\n" }, Ampere),
            compiler.Compile(Sources.Scale() with { Name = "other.cu" }, Ampere),
        ];

        Assert.Multiple(() =>
        {
            Assert.That(compiled.Select(one => one.IsFromCache), Has.All.False);
            Assert.That(Entries, Has.Length.EqualTo(compiled.Length));
        });
    }

    [TestCase(0, TestName = "An_empty_entry_is_rebuilt")]
    [TestCase(20, TestName = "A_truncated_entry_is_rebuilt")]
    [TestCase(-1, TestName = "An_entry_with_a_flipped_bit_is_rebuilt")]
    public void A_damaged_entry_is_rebuilt(int length)
    {
        _ = Nvrtc.Compiler(_cache).Compile(Sources.Scale(), Ampere);
        string entry = Entries.Single();
        byte[] bytes = File.ReadAllBytes(entry);
        bytes[^100] ^= 1;
        File.WriteAllBytes(entry, length < 0 ? bytes : bytes[..length]);

        List<string> log = [];
        CudaCompilation second = Nvrtc.Compiler(_cache, log.Add).Compile(Sources.Scale(), Ampere);
        CudaCompilation third = Nvrtc.Compiler(_cache, log.Add).Compile(Sources.Scale(), Ampere);

        Assert.Multiple(() =>
        {
            Assert.That(log, Is.EqualTo(new[] { $"The kernel cache entry {entry} of scale.cu is damaged; it is compiled anew." }));
            Assert.That(second.IsFromCache, Is.False);
            Assert.That(third.IsFromCache);
            Assert.That(third.Image.Span.SequenceEqual(second.Image.Span));
        });
    }

    [Test]
    public void Many_compilers_may_fill_the_cache_at_once()
    {
        CudaRuntimeCompiler[] compilers = [.. Enumerable.Range(0, 8).Select(_ => Nvrtc.Compiler(_cache))];
        CudaCompilation[] compiled = new CudaCompilation[compilers.Length];
        using Barrier start = new(compilers.Length);
        Thread[] threads = [.. compilers.Select((compiler, i) => new Thread(() =>
        {
            start.SignalAndWait();
            compiled[i] = compiler.Compile(Sources.Scale(), Ampere);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        CudaCompilation kept = Nvrtc.Compiler(_cache).Compile(Sources.Scale(), Ampere);
        Assert.Multiple(() =>
        {
            // Line information holds the source file's time, so that two compilations may differ by a second.
            Assert.That(compiled.Select(one => one.Image.Length), Has.All.EqualTo(kept.Image.Length));
            Assert.That(Directory.GetFiles(_cache.Path, "*", SearchOption.AllDirectories).Select(Path.GetExtension),
                Is.EquivalentTo(new[] { ".kernel", ".cu", ".cuh" }));
            Assert.That(kept.IsFromCache);
            Assert.That(compiled.Any(one => one.Image.Span.SequenceEqual(kept.Image.Span)));
        });
    }

    [Test]
    public void A_cache_that_cannot_be_written_costs_one_remark_and_not_the_run()
    {
        string blocked = _cache.File("a-file");
        File.WriteAllText(blocked, "not a folder");
        List<string> log = [];
        CudaRuntimeCompiler compiler = new(Nvrtc.Api, new KernelCache(Path.Combine(blocked, "cache"), log.Add));

        CudaCompilation first = compiler.Compile(Sources.Scale(), Ampere);
        _ = compiler.Compile(Sources.Scale(shift: "2.0f"), Ampere);

        Assert.Multiple(() =>
        {
            Assert.That(first.Image.Length, Is.GreaterThan(0));
            Assert.That(first.SourcePath, Does.StartWith(Path.GetTempPath()).And.Exist);
            Assert.That(log, Has.Count.EqualTo(1));
            Assert.That(log[0], Does.StartWith($"The kernel cache {Path.Combine(blocked, "cache")} cannot be used"));
        });
    }

    [Test]
    public void The_cache_is_where_the_variable_or_the_system_says()
    {
        static string Of(params (string Name, string Value)[] variables) => KernelCacheFolder.Of(new SearchEnvironment(
            name => variables.FirstOrDefault(variable => variable.Name == name).Value, "/program", "/home/painter"));

        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("the expected paths are those of Linux; run it there");
        }

        Assert.Multiple(() =>
        {
            Assert.That(Of(), Is.EqualTo("/home/painter/.cache/wikiart/kernels"));
            Assert.That(Of(("XDG_CACHE_HOME", "/cache")), Is.EqualTo("/cache/wikiart/kernels"));
            Assert.That(Of(("XDG_CACHE_HOME", "relative")), Is.EqualTo("/home/painter/.cache/wikiart/kernels"));
            Assert.That(Of(("XDG_CACHE_HOME", "/cache"), ("WIKIART_KERNEL_CACHE", "/kernels")), Is.EqualTo("/kernels"));
        });
    }
}
