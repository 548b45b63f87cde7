using System.Text.Json;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Trainer.Tests.Commands;

namespace Wikiart.Cuda.Trainer.Tests.Devices;

/// <summary>Kernels are checked before they are used, and mistakes in them are named.</summary>
internal sealed class KernelCheckTests : GpuProgramFixture
{
    /// <summary>Operations whose kernel is naive and tuned at once: the clip factor, scaling by it, a batch norm's inverse deviation, its folding, and holding updates.</summary>
    private const int OfOneVariant = 5;

    /// <summary>Tiles of the weight gradient on sparse tensor cores, which are verified beside the default ones.</summary>
    private const int SparseTiles = 2;

    /// <summary>In a few sizes; the kernels' own tests have them all.</summary>
    [Test]
    public void Every_kernel_is_verified()
    {
        using JsonDocument kernels = JsonDocument.Parse(Succeed(OnGpu(), ["verify", "--json", "--sizes", "3"]));
        JsonElement[] all = [.. kernels.RootElement.EnumerateArray()];
        Assert.That(all, Has.Length.EqualTo((2 * (Enum.GetValues<Operation>().Length + OfOneVariant)) + (2 * (Enum.GetValues<Operation>().Count(KernelVariants.HasTensorCores) + SparseTiles))));
        Assert.That(all.Select(kernel => kernel.GetProperty("fault").ValueKind), Has.All.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void Two_processes_may_fill_the_kernel_cache_at_once()
    {
        Dictionary<string, string> environment = new(OnGpu()) { ["WIKIART_KERNEL_CACHE"] = Folder.At("cache") };
        Task<CommandRun>[] runs = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            ProgramRun.ToEnd(environment, Folder.Root, "verify", "--only", "MixImages")))];
        foreach (Task<CommandRun> run in runs)
        {
            Assert.That(run.Result.ExitCode, Is.Zero, run.Result.Errors + run.Result.Output);
        }

        Assert.That(Directory.GetFiles(Folder.At("cache"), "*.tmp", SearchOption.AllDirectories), Is.Empty, "files of writers that were overtaken");
        Assert.That(CommandRun.Refusal(["verify", "--sizes", "0"]), Does.Contain("--sizes is 0"));
        Assert.That(CommandRun.Refusal(["verify", "--only", "Sofmax"]), Does.Contain("--only is 'Sofmax'").And.Contain("CrossEntropyForward"));
    }

    [Test]
    public void A_tuned_kernel_that_is_wrong_is_named_and_replaced()
    {
        Edit("relu.cu", "make_float4(relu(v.x), relu(v.y), relu(v.z), relu(v.w))", "make_float4(relu(v.x), relu(v.y), relu(v.z), v.w)");
        string output = Succeed(OnGpu(), [.. Tiny, "--device", "cuda", "--kernels", "kernels", "--run-dir", "run"]);
        Assert.That(output, Does.Contain("The tuned kernel of ReluForward differs from the reference"));
        CommandRun verified = ProgramRun.ToEnd(OnGpu(), Folder.Root, "verify", "--only", "ReluForward", "--kernels", "kernels");
        Assert.That(verified.ExitCode, Is.EqualTo(1));
        Assert.That(verified.Output, Does.Contain("FAIL"));
        Assert.That(verified.Errors, Does.Contain("1 of 10 kernels").And.Contain("ReluForward (Tuned)"));
    }

    /// <summary>A kernel that fails takes the GPU with it: verify lists what it did not reach, and training takes another one from its second start on.</summary>
    [Test]
    public void A_tuned_kernel_that_fails_is_named_and_replaced_at_the_next_start()
    {
        Edit("relu.cu", "make_float4(relu(v.x), relu(v.y), relu(v.z), relu(v.w))", "make_float4(relu(v.x), relu(v.y), relu(v.z), *(volatile float*)nullptr)");
        CommandRun verified = ProgramRun.ToEnd(OnGpu(), Folder.Root, "verify", "--only", "Relu", "--sizes", "3", "--json", "--kernels", "kernels");
        Assert.That(verified.ExitCode, Is.EqualTo(1));
        using JsonDocument kernels = JsonDocument.Parse(verified.Output);
        Dictionary<string, string?> faults = kernels.RootElement.EnumerateArray().ToDictionary(
            kernel => $"{kernel.GetProperty("operation")} {kernel.GetProperty("variant").GetString()!.ToLowerInvariant()}", kernel => kernel.GetProperty("fault").GetString());
        Assert.That(faults["ReluForward naive"], Is.Null);
        Assert.That(faults["ReluForward tuned"], Does.Contain("CUDA_ERROR_ILLEGAL_ADDRESS"));
        Assert.That(faults["ConvReluPoolBackwardWeight tf32"], Is.EqualTo("Not compared: the GPU was lost before."));

        ForgetWhatIsKnownOf("ReluForward Tuned");
        string[] train = [.. Tiny, "--device", "cuda", "--kernels", "kernels", "--run-dir", "run"];
        CommandRun first = ProgramRun.ToEnd(OnGpu(), Folder.Root, train);
        Assert.That(first.ExitCode, Is.EqualTo(1));
        Assert.That(first.Errors, Does.Contain("The tuned kernel of ReluForward failed").And.Contain("from the next start on").And.Not.Contain("   at "));
        Assert.That(Succeed(OnGpu(), train), Does.Contain("The tuned kernel of ReluForward differs"));
    }

    /// <summary>On many multiprocessors small sums are split so finely that a mistake in how stages follow one another would never show.</summary>
    [Test]
    public void Kernels_are_verified_for_many_multiprocessors_and_for_few()
    {
        Dictionary<string, string> many = new(OnGpu()) { ["WIKIART_SOFTWARE_GPU_MULTIPROCESSORS"] = "132" };
        Succeed(many, ["verify", "--only", "LinearForward", "--sizes", "2"]);
        Edit("gemm_mma.cuh", "now = now + 1 == kInFlight ? 0 : now + 1;", "now = 0;");
        CommandRun wrong = ProgramRun.ToEnd(many, Folder.Root, "verify", "--only", "LinearForward", "--sizes", "2", "--kernels", "kernels");
        Assert.That(wrong.Errors, Does.Contain("LinearForward (Tf32)"));
    }

    [Test]
    public void A_naive_kernel_that_is_wrong_ends_the_run()
    {
        Edit("relu.cu", "y[i] = relu(x[i]);", "y[i] = x[i];");
        CommandRun run = ProgramRun.ToEnd(OnGpu(), Folder.Root, [.. Tiny, "--device", "cuda", "--kernels", "kernels", "--run-dir", "run"]);
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors, Does.Contain("The naive kernel of ReluForward differs"));
        Assert.That(Directory.Exists(Folder.At("run")), Is.False);
    }

    [Test]
    public void A_syntax_error_in_an_edited_kernel_is_shown_with_file_and_line()
    {
        Edit("relu.cu", "float4 v = ", "flaot4 v = ");
        CommandRun run = ProgramRun.ToEnd(OnGpu(), Folder.Root, [.. Tiny, "--device", "cuda", "--kernels", "kernels", "--run-dir", "run"]);
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors, Does.Contain("flaot4").And.Match(@"relu\.cu[:(]\d+").And.Not.Contain("   at "));
    }

    /// <summary>The check at the start never meets the eighth step's correction of the variance, 1/√(1 − 0.999⁸) = 11.2.</summary>
    [Test]
    public void A_kernel_that_fails_while_training_is_named_and_the_checkpoint_survives()
    {
        Edit("optimizers.cu", "if (rest < count) p[rest] = adamw(", "if (s.inverseCorrection > 11.18f && s.inverseCorrection < 11.21f) *(volatile float*)nullptr = 1.0f;\n  if (rest < count) p[rest] = adamw(");
        CommandRun run = ProgramRun.ToEnd(OnGpu(), Folder.Root, [.. Tiny, "--device", "cuda", "--kernels", "kernels", "--run-dir", "run"]);
        Assert.That(run.ExitCode, Is.EqualTo(1), run.Output);
        Assert.That(run.Errors, Does.Contain("CUDA_ERROR_ILLEGAL_ADDRESS").And.Contain("adamw").And.Not.Contain("   at "));
        string output = Succeed(OnGpu(), ["train", "--resume", "run", "--device", "cuda"]);
        Assert.That(output, Does.Contain("Going on with run after 1 epochs"));
    }

    /// <summary>The tests share one cache, which outlives them, and in it an earlier run of them left what it found.</summary>
    private static void ForgetWhatIsKnownOf(string kernel)
    {
        foreach (string record in Directory.GetFiles(OnGpu()["WIKIART_KERNEL_CACHE"], "checked-*").Where(path => File.ReadLines(path).Contains(kernel)))
        {
            File.Delete(record);
        }
    }

    private void Edit(string file, string from, string to)
    {
        string text = KernelSources.BuiltIn.Text(file);
        Assert.That(text, Does.Contain(from), $"{file} has changed: the mistake must be made anew");
        Directory.CreateDirectory(Folder.At("kernels"));
        File.WriteAllText(Folder.At($"kernels/{file}"), text.Replace(from, to, StringComparison.Ordinal));
    }
}
