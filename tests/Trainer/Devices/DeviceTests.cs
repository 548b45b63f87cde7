using System.Text.Json;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Devices;

/// <summary>The program on the software GPU, and without a GPU, as a user starts it.</summary>
internal sealed class DeviceTests
{
    private const string Library = "tests/software-gpu/build/libwikiart-software-gpu.so";
    private static readonly string[] Tiny = ["train", .. SmallDemo.Arguments, "--epochs", "2"];
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    /// <summary>Both sum the same products in another order; 14 steps of training carry the last bits on, to less than 1e-4.</summary>
    [Test]
    public void Training_on_the_GPU_gives_the_losses_of_the_CPU_and_the_same_bits_again()
    {
        Succeed(OnGpu(), [.. Tiny, "--device", "cuda", "--run-dir", "first"]);
        Succeed(OnGpu(), [.. Tiny, "--device", "cuda", "--run-dir", "second"]);
        Succeed(OnGpu(), [.. Tiny, "--device", "cpu", "--run-dir", "cpu"]);
        Assert.That(File.ReadAllBytes(_folder.At("second/last.safetensors")), Is.EqualTo(File.ReadAllBytes(_folder.At("first/last.safetensors"))));
        double[] gpu = Losses("first");
        double[] cpu = Losses("cpu");
        Assert.That(gpu, Has.Length.EqualTo(4));
        foreach ((double mine, double theirs) in gpu.Zip(cpu))
        {
            Assert.That(mine, Is.EqualTo(theirs).Within(1e-4 * theirs));
        }
    }

    [Test]
    public void A_run_goes_on_on_another_device()
    {
        Succeed(OnGpu(), [.. Tiny, "--device", "cpu", "--run-dir", "run"]);
        string output = Succeed(OnGpu(), ["train", "--resume", "run", "--epochs", "3", "--device", "cuda"]);
        Assert.That(output, Does.Contain("Going on with run after 2 epochs").And.Contain("cuda:0").And.Contain("epoch   3"));
    }

    [Test]
    public void Every_kernel_is_verified()
    {
        using JsonDocument kernels = JsonDocument.Parse(Succeed(OnGpu(), ["verify", "--json"]));
        JsonElement[] all = [.. kernels.RootElement.EnumerateArray()];
        Assert.That(all, Has.Length.EqualTo(2 * Enum.GetValues<Operation>().Length));
        Assert.That(all.Select(kernel => kernel.GetProperty("fault").ValueKind), Has.All.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void A_tuned_kernel_that_is_wrong_is_named_and_replaced()
    {
        Edit("relu.cu", "make_float4(relu(v.x), relu(v.y), relu(v.z), relu(v.w))", "make_float4(relu(v.x), relu(v.y), relu(v.z), v.w)");
        string output = Succeed(OnGpu(), [.. Tiny, "--device", "cuda", "--kernels", "kernels", "--run-dir", "run"]);
        Assert.That(output, Does.Contain("The tuned kernel of ReluForward differs from the reference"));
        CommandRun verified = ProgramRun.ToEnd(OnGpu(), _folder.Root, "verify", "--kernels", "kernels");
        Assert.That(verified.ExitCode, Is.EqualTo(1));
        Assert.That(verified.Output, Does.Contain("FAIL"));
        Assert.That(verified.Errors, Does.Contain("1 of 52 kernels").And.Contain("ReluForward (Tuned)"));
    }

    [Test]
    public void A_naive_kernel_that_is_wrong_ends_the_run()
    {
        Edit("relu.cu", "y[i] = relu(x[i]);", "y[i] = x[i];");
        CommandRun run = ProgramRun.ToEnd(OnGpu(), _folder.Root, [.. Tiny, "--device", "cuda", "--kernels", "kernels", "--run-dir", "run"]);
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors, Does.Contain("The naive kernel of ReluForward differs"));
        Assert.That(Directory.Exists(_folder.At("run")), Is.False);
    }

    [Test]
    public void A_syntax_error_in_an_edited_kernel_is_shown_with_file_and_line()
    {
        Edit("relu.cu", "float4 v = ", "flaot4 v = ");
        CommandRun run = ProgramRun.ToEnd(OnGpu(), _folder.Root, [.. Tiny, "--device", "cuda", "--kernels", "kernels", "--run-dir", "run"]);
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors, Does.Contain("flaot4").And.Match(@"relu\.cu[:(]\d+").And.Not.Contain("   at "));
    }

    [Test]
    public void The_devices_are_listed()
    {
        Assert.That(Succeed(OnGpu(), ["devices"]), Does.Contain("cuda:0  Software GPU (sm_90)").And.Contain("nvrtc   12.4"));
        Assert.That(Succeed(NoGpu, ["devices"]), Does.Contain("cpu ").And.Contain("driver ").And.Contain("nowhere.so"));
    }

    [Test]
    public void Without_a_GPU_auto_takes_the_CPU_and_says_why()
    {
        string output = Succeed(NoGpu, [.. Tiny, "--run-dir", "run"]);
        Assert.That(output.Split('\n').Count(line => line.StartsWith("Using the CPU", StringComparison.Ordinal)), Is.EqualTo(1));
        CommandRun refused = ProgramRun.ToEnd(NoGpu, _folder.Root, [.. Tiny, "--device", "cuda", "--run-dir", "other"]);
        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.Errors, Does.StartWith("wikiart: ").And.Contain("nowhere.so").And.Not.Contain("   at "));
        Assert.That(CommandRun.Refusal([.. Tiny, "--device", "gpu", "--run-dir", _folder.At("none")]), Does.Contain("--device is 'gpu'"));
    }

    [Test]
    public void A_driver_without_a_device_and_memory_that_runs_out_are_told()
    {
        Dictionary<string, string> none = new(OnGpu()) { ["WIKIART_SOFTWARE_GPU_DEVICES"] = "0" };
        CommandRun run = ProgramRun.ToEnd(none, _folder.Root, [.. Tiny, "--device", "cuda", "--run-dir", "run"]);
        Assert.That((run.ExitCode, run.Errors.Contains("no GPU", StringComparison.OrdinalIgnoreCase)), Is.EqualTo((1, true)), run.Errors);

        Dictionary<string, string> small = new(OnGpu()) { ["WIKIART_SOFTWARE_GPU_MEMORY"] = "4000000" };
        run = ProgramRun.ToEnd(small, _folder.Root, ["train", .. SmallDemo.With("--hidden", "4096"), "--device", "cuda", "--run-dir", "run"]);
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors, Does.Contain("memory").And.Contain("free").And.Not.Contain("   at "));
    }

    private static Dictionary<string, string> NoGpu => new() { ["WIKIART_CUDA_DRIVER"] = "/nowhere.so", ["WIKIART_NVRTC"] = "/nowhere.so" };

    private static Dictionary<string, string> OnGpu()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Library)))
        {
            folder = folder.Parent;
        }

        if (folder is null)
        {
            Assert.Ignore("needs the software GPU: run tests/software-gpu/build.sh (g++ on x86-64 Linux).");
        }

        string library = Path.Combine(folder!.FullName, Library);
        return new Dictionary<string, string>
        {
            ["WIKIART_CUDA_DRIVER"] = library,
            ["WIKIART_NVRTC"] = library,
            ["WIKIART_KERNEL_CACHE"] = Path.Combine(AppContext.BaseDirectory, "kernel-cache"),
        };
    }

    private string Succeed(Dictionary<string, string> environment, string[] arguments)
    {
        CommandRun run = ProgramRun.ToEnd(environment, _folder.Root, arguments);
        Assert.That(run.ExitCode, Is.Zero, run.Errors + run.Output);
        return run.Output;
    }

    private void Edit(string file, string from, string to)
    {
        string text = KernelSources.BuiltIn.Text(file);
        Assert.That(text, Does.Contain(from), $"{file} has changed: the mistake must be made anew");
        Directory.CreateDirectory(_folder.At("kernels"));
        File.WriteAllText(_folder.At($"kernels/{file}"), text.Replace(from, to, StringComparison.Ordinal));
    }

    private double[] Losses(string run) =>
    [
        .. File.ReadLines(_folder.At($"{run}/metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("loss").GetDouble()),
    ];
}
