using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Devices;

/// <summary>The program on the software GPU, and without a GPU, as a user starts it.</summary>
internal sealed class DeviceTests
{
    /// <summary>Operations whose kernel is naive and tuned at once: the clip factor, scaling by it, a batch norm's inverse deviation, and its folding.</summary>
    private const int OfOneVariant = 4;

    /// <summary>What is tuned: five operations of two convolutions, four of the heads, and the step.</summary>
    private const int Choices = 10;

    private static readonly string[] Tiny = ["train", .. SmallDemo.Arguments, "--epochs", "2"];
    private TempFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    /// <summary>
    /// The CPU sums the same products in another order; 14 steps of training carry the last bits on, to less than 1e-4. The GPU replays its steps
    /// as graphs where a step is one batch, and the second time queues kernel by kernel.
    /// </summary>
    [TestCase]
    [TestCase("--drop", "0.2", "--clip-grad", "1", "--ema", "0.8", "--task-weights", "learned", "--schedule", "cosine")]
    [TestCase("--drop", "0.2", "--clip-grad", "1", "--grad-accum-steps", "2", "--task-weights", "learned", "--schedule", "cosine")]
    [TestCase("--freeze", "trunk", "--optimizer", "sgd")]
    [TestCase("--freeze", "heads")]
    public void Training_on_the_GPU_gives_the_losses_of_the_CPU_and_the_same_bits_again(params string[] options)
    {
        string[] train = [.. Tiny, .. options];
        int passes = options.Contains("--ema") ? 6 : 4;
        Succeed(OnGpu(), [.. train, "--device", "cuda", "--precision", "fp32", "--run-dir", "first"]);
        Succeed(OnGpu(), [.. train, "--device", "cuda", "--precision", "fp32", "--graph", "off", "--run-dir", "second"]);
        Succeed(OnGpu(), [.. train, "--device", "cpu", "--run-dir", "cpu"]);
        Assert.That(File.ReadAllBytes(_folder.At("second/last.safetensors")), Is.EqualTo(File.ReadAllBytes(_folder.At("first/last.safetensors"))));
        double[] gpu = Losses("first");
        double[] cpu = Losses("cpu");
        Assert.That(gpu, Has.Length.EqualTo(passes));
        foreach ((double mine, double theirs) in gpu.Zip(cpu))
        {
            Assert.That(mine, Is.EqualTo(theirs).Within(1e-4 * theirs));
        }
    }

    /// <summary>Two steps, of which the second is recorded; the normalisation of small batches magnifies the last bits to less than 1e-3.</summary>
    [Test]
    public void A_residual_network_trains_on_the_GPU_as_on_the_CPU()
    {
        string[] train =
        [
            "train", "--data", SmallDemo.Shard, "--image-size", "32", "--trunk", "resnet18", "--hidden", "8", "--batch-size", "8", "--limit", "16",
            "--epochs", "1", "--threads", "2",
        ];
        Succeed(OnGpu(), [.. train, "--device", "cuda", "--precision", "fp32", "--run-dir", "gpu"]);
        Succeed(OnGpu(), [.. train, "--device", "cpu", "--run-dir", "cpu"]);
        double[] cpu = Losses("cpu");
        Assert.That(cpu, Has.Length.EqualTo(2));
        Assert.That(Losses("gpu"), Is.EqualTo(cpu).Within(0.1).Percent);
    }

    /// <summary>Rounded operands move a loss by about their roundoff, 2⁻¹¹ and 2⁻⁸, and training carries that on.</summary>
    [TestCase("tf32", 0.01)]
    [TestCase("bf16", 0.05)]
    public void Training_with_tensor_cores_gives_nearly_the_losses_of_the_CPU(string precision, double within)
    {
        string output = Succeed(OnGpu(), [.. Tiny, "--device", "cuda", "--precision", precision, "--run-dir", "gpu"]);
        Assert.That(output, Does.Contain($"({precision})"));
        Succeed(OnGpu(), [.. Tiny, "--device", "cpu", "--run-dir", "cpu"]);
        double[] gpu = Losses("gpu");
        double[] cpu = Losses("cpu");
        Assert.That(gpu, Is.Not.EqualTo(cpu), "the operands were rounded");
        Assert.That(gpu.Zip(cpu, (mine, theirs) => Math.Abs(mine - theirs) / theirs), Has.All.LessThan(within));
    }

    [Test]
    public void Tuning_chooses_tiles_that_agree_and_training_takes_them()
    {
        Dictionary<string, string> environment = new(OnGpu()) { ["WIKIART_KERNEL_CACHE"] = _folder.At("cache") };
        string[] small = ["--image-size", "8", "--trunk", "8,72", "--hidden", "8", "--batch-size", "3", "--repeats", "1"];
        string output = Succeed(environment, ["tune", .. small]);
        Assert.That(output, Does.Not.Contain("differs"));
        Assert.That(Regex.Count(output, "chosen *│"), Is.EqualTo(Choices), output);
        Assert.That(output, Does.Match("step +│ +one-pass").And.Match("step +│ +beside").And.Match("heads update +│ +64 samples"));
        string file = Directory.GetFiles(_folder.At("cache"), "tiles-*.txt").Single();
        Assert.That(File.ReadAllLines(file), Has.Length.EqualTo(Choices).And.Some.StartsWith("LinearForward 3 ").And.Some.StartsWith("LinearBackwardAdamW 3 24 288 "));

        // A tile that the file names is the one that runs.
        File.WriteAllLines(file, File.ReadAllLines(file).Select(line => Regex.Replace(line, @"^(ConvReluPoolForward \d+) .*", "$1 narrow")));
        Assert.That(Profiled(environment), Does.Not.Contain("conv_relu_pool_forward_tf32_wide"));
        File.WriteAllLines(file, File.ReadAllLines(file).Select(line => Regex.Replace(line, @"^(ConvReluPoolForward \d+) .*", "$1 wide")));
        Assert.That(Profiled(environment), Does.Contain("conv_relu_pool_forward_tf32_wide"));
        File.WriteAllText(file, "LinearBackwardAdamW 3 64\nLinearUpdateAdamW 3 64\nLinearBackwardInput 3 64\nLinearBackwardAdamW 3 24 288 one-pass\n");
        Assert.That(Profiled(environment), Does.Contain("linear_backward_adamw_tf32_64").And.Not.Contain("linear_update_adamw"));
        File.WriteAllText(file, File.ReadAllText(file).Replace("one-pass", "beside", StringComparison.Ordinal));
        Assert.That(Profiled(environment), Does.Contain("linear_update_adamw_tf32_64").And.Contain("linear_backward_input_tf32_64"));
        Assert.That(CommandRun.Refusal(["tune", "--repeats", "0"]), Does.Contain("--repeats is 0"));
    }

    [Test]
    public void Tuning_in_fp32_chooses_the_order_alone()
    {
        Dictionary<string, string> environment = new(OnGpu()) { ["WIKIART_KERNEL_CACHE"] = _folder.At("cache") };
        string[] small = ["--image-size", "8", "--trunk", "4,8", "--hidden", "8", "--batch-size", "3", "--repeats", "1", "--optimizer", "sgd"];
        Assert.That(Regex.Count(Succeed(environment, ["tune", .. small, "--precision", "fp32"]), "chosen *│"), Is.EqualTo(1));
        string file = Directory.GetFiles(_folder.At("cache"), "tiles-*.txt").Single();
        Assert.That(File.ReadAllLines(file), Has.Length.EqualTo(1).And.All.Match("^LinearBackwardSgd 3 24 32 (one-pass|beside)$"));
    }

    /// <summary>A second pass over the heads' weights: in fp32 another order of the same sums, with tensor cores the same bits.</summary>
    [Test]
    public void The_update_of_the_heads_runs_in_one_pass_or_beside_the_convolutions()
    {
        string[] train = [.. Tiny, "--device", "cuda", "--precision", "tf32"];
        Succeed(OnGpu(), [.. train, "--head-update", "one-pass", "--run-dir", "first"]);
        Dictionary<string, string> late = new(OnGpu()) { ["WIKIART_SOFTWARE_GPU_STREAMS"] = "late" };
        Succeed(late, [.. train, "--head-update", "beside", "--run-dir", "second"]);
        Assert.That(File.ReadAllBytes(_folder.At("second/last.safetensors")), Is.EqualTo(File.ReadAllBytes(_folder.At("first/last.safetensors"))));
        string[] fp32 = [.. Tiny, "--device", "cuda", "--precision", "fp32"];
        Succeed(OnGpu(), [.. fp32, "--run-dir", "third"]);
        Succeed(OnGpu(), [.. fp32, "--head-update", "beside", "--run-dir", "fourth"]);
        Assert.That(File.ReadAllBytes(_folder.At("fourth/last.safetensors")), Is.Not.EqualTo(File.ReadAllBytes(_folder.At("third/last.safetensors"))));
        Assert.That(Losses("fourth"), Is.EqualTo(Losses("third")).Within(1e-2).Percent);
    }

    [TestCase("the run is on the CPU", "--device", "cpu")]
    [TestCase("--grad-accum-steps is 2", "--device", "cuda", "--grad-accum-steps", "2")]
    [TestCase("--freeze is heads", "--device", "cuda", "--freeze", "heads")]
    [TestCase("--freeze is trunk", "--device", "cuda", "--freeze", "trunk")]
    public void An_update_that_cannot_run_beside_the_convolutions_is_refused(string why, params string[] options)
    {
        CommandRun run = ProgramRun.ToEnd(OnGpu(), _folder.Root, [.. Tiny, "--head-update", "beside", .. options]);
        Assert.That((run.ExitCode, run.Errors.Contains($"--head-update is beside, but {why}", StringComparison.Ordinal)), Is.EqualTo((1, true)), run.Errors);
    }

    [TestCase("--head-update", "beside")]
    [TestCase("--graph", "on")]
    public void What_the_device_refuses_is_refused_before_data_is_read(string option, string value) =>
        Assert.That(
            CommandRun.Refusal(["train", "--data", "nowhere", "--device", "cpu", option, value]),
            Does.Contain($"{option} is {value}, but the run is on the CPU"));

    [TestCase("adamw")]
    [TestCase("sgd")]
    public void Every_operation_of_a_step_is_timed_beside_its_floor(string optimizer)
    {
        string[] small = ["--image-size", "8", "--trunk", "4,8", "--hidden", "8", "--batch-size", "3", "--repeats", "1"];
        using JsonDocument result = JsonDocument.Parse(Succeed(OnGpu(), ["bench", .. small, "--optimizer", optimizer, "--json"]));
        JsonElement[] rows = [.. result.RootElement.GetProperty("operations").EnumerateArray()];
        Assert.That(rows.Select(row => row.GetProperty("name").GetString()), Is.EqualTo((string[])
        [
            "conv1 forward", "conv1 backward weight", "conv2 forward", "conv2 backward input", "conv2 backward weight", "heads forward",
            "heads backward and update",
        ]));
        Assert.That(rows.Select(row => row.GetProperty("floor_milliseconds").GetDouble()), Has.All.Positive);
        double bytes = rows[^1].GetProperty("gigabytes").GetDouble() * 1e9;
        Assert.That(bytes, Is.EqualTo(2 * 2 * 8 * 24 * (optimizer == "sgd" ? 16 : 24)).Within(1e-3));
        JsonElement step = result.RootElement.GetProperty("step");
        Assert.That(step.GetProperty("milliseconds").GetDouble(), Is.Positive);

        JsonElement[] others = [.. result.RootElement.GetProperty("other_kernels").EnumerateArray()];
        JsonElement[] all = [.. rows, .. others];
        string[] names = [.. all.Select(row => row.GetProperty("name").GetString()!)];
        Assert.That(names, Is.Unique.And.SupersetOf((string[])
        [
            "normalize", "cutmix images", "conv2 unfused backward input", "conv1 max-pool backward", "conv1 batch norm statistics", "layout forward",
            "average pool backward", "logits and loss fused", "mixed loss backward", "conv2 weights adamw step", "conv2 weights sgd step", "clip factor",
            "heads backward bias", $"heads weights {optimizer} step", "heads update",
        ]));
        Assert.That(all.SelectMany(row => (double[])[Number(row, "milliseconds"), Number(row, "floor_milliseconds")]), Has.All.Positive);
        Assert.That(Number(step, "floor_milliseconds"), Is.EqualTo(rows.Sum(row => Number(row, "floor_milliseconds"))).Within(1e-9).Percent);

        // Parameter, mean and variance are read and written, the gradient is read; SGD has no variance.
        JsonElement update = others.Single(row => row.GetProperty("name").GetString() == $"heads weights {optimizer} step");
        Assert.That(Number(update, "gigabytes") * 1e9, Is.EqualTo(2 * 2 * 8 * 24 * (optimizer == "sgd" ? 20 : 28)).Within(1e-3));

        static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();
    }

    [Test]
    public void Graphs_that_cannot_be_recorded_are_refused_when_they_are_asked_for()
    {
        Assert.That(CommandRun.Refusal([.. Tiny, "--device", "cpu", "--graph", "on"]), Does.Contain("--graph is on, but the run is on the CPU"));
        CommandRun run = ProgramRun.ToEnd(OnGpu(), _folder.Root, [.. Tiny, "--device", "cuda", "--graph", "on", "--grad-accum-steps", "2"]);
        Assert.That((run.ExitCode, run.Errors.Contains("--grad-accum-steps is 2")), Is.EqualTo((1, true)), run.Errors);
    }

    [Test]
    public void An_older_GPU_has_no_tensor_cores_for_it_and_uses_fp32()
    {
        Dictionary<string, string> old = new(OnGpu()) { ["WIKIART_SOFTWARE_GPU_ARCH"] = "sm_75" };
        Assert.That(Succeed(old, [.. Tiny, "--device", "cuda", "--run-dir", "run"]), Does.Contain("(fp32)"));
        CommandRun run = ProgramRun.ToEnd(old, _folder.Root, [.. Tiny, "--device", "cuda", "--precision", "bf16", "--run-dir", "other"]);
        Assert.That((run.ExitCode, run.Errors.Contains("--precision is bf16")), Is.EqualTo((1, true)), run.Errors);
    }

    [Test]
    public void The_average_of_the_weights_is_that_of_the_CPU()
    {
        Succeed(OnGpu(), [.. Tiny, "--ema", "0.8", "--device", "cuda", "--precision", "fp32", "--run-dir", "gpu"]);
        Succeed(OnGpu(), [.. Tiny, "--ema", "0.8", "--device", "cpu", "--run-dir", "cpu"]);
        double[] cpu = Losses("cpu");
        Assert.That(cpu, Has.Length.EqualTo(6));
        Assert.That(Losses("gpu"), Is.EqualTo(cpu).Within(1e-2).Percent);
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
        Assert.That(all, Has.Length.EqualTo((2 * (Enum.GetValues<Operation>().Length + OfOneVariant)) + (2 * Enum.GetValues<Operation>().Count(KernelVariants.HasTensorCores))));
        Assert.That(all.Select(kernel => kernel.GetProperty("fault").ValueKind), Has.All.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void Two_processes_may_fill_the_kernel_cache_at_once()
    {
        Dictionary<string, string> environment = new(OnGpu()) { ["WIKIART_KERNEL_CACHE"] = _folder.At("cache") };
        Task<CommandRun>[] runs = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            ProgramRun.ToEnd(environment, _folder.Root, "verify", "--only", "ReluForward")))];
        foreach (Task<CommandRun> run in runs)
        {
            Assert.That(run.Result.ExitCode, Is.Zero, run.Result.Errors + run.Result.Output);
        }

        Assert.That(Directory.GetFiles(_folder.At("cache"), "*.tmp", SearchOption.AllDirectories), Is.Empty, "files of writers that were overtaken");
        Assert.That(CommandRun.Refusal(["verify", "--sizes", "0"]), Does.Contain("--sizes is 0"));
        Assert.That(CommandRun.Refusal(["verify", "--only", "Sofmax"]), Does.Contain("--only is 'Sofmax'").And.Contain("CrossEntropyForward"));
    }

    [Test]
    public void A_tuned_kernel_that_is_wrong_is_named_and_replaced()
    {
        Edit("relu.cu", "make_float4(relu(v.x), relu(v.y), relu(v.z), relu(v.w))", "make_float4(relu(v.x), relu(v.y), relu(v.z), v.w)");
        string output = Succeed(OnGpu(), [.. Tiny, "--device", "cuda", "--kernels", "kernels", "--run-dir", "run"]);
        Assert.That(output, Does.Contain("The tuned kernel of ReluForward differs from the reference"));
        CommandRun verified = ProgramRun.ToEnd(OnGpu(), _folder.Root, "verify", "--only", "ReluForward", "--kernels", "kernels");
        Assert.That(verified.ExitCode, Is.EqualTo(1));
        Assert.That(verified.Output, Does.Contain("FAIL"));
        Assert.That(verified.Errors, Does.Contain("1 of 8 kernels").And.Contain("ReluForward (Tuned)"));
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
        Assert.That(run.Errors, Does.Contain("Not even a batch of one picture would fit."));
    }

    [Test]
    public void The_batch_size_that_the_message_names_does_fit()
    {
        Dictionary<string, string> small = new(OnGpu()) { ["WIKIART_SOFTWARE_GPU_MEMORY"] = "12000000" };
        string[] arguments = ["train", .. SmallDemo.With("--batch-size", "4000"), "--device", "cuda", "--epochs", "1", "--run-dir", "run"];
        CommandRun run = ProgramRun.ToEnd(small, _folder.Root, arguments);
        Assert.That(run.ExitCode, Is.EqualTo(1), run.Output);
        string size = Regex.Match(run.Errors, "--batch-size ([0-9]+) would fit").Groups[1].Value;
        Assert.That(int.Parse(size, CultureInfo.InvariantCulture), Is.GreaterThan(16), run.Errors);
        arguments[Array.IndexOf(arguments, "4000")] = size;
        Succeed(small, arguments);
    }

    /// <summary>The check at the start never meets the eighth step's correction of the variance, √(1 − 0.999⁸) = 0.0893.</summary>
    [Test]
    public void A_kernel_that_fails_while_training_is_named_and_the_checkpoint_survives()
    {
        Edit("optimizers.cu", "if (rest < count) p[rest] = adamw(", "if (s.correction > 0.0892f && s.correction < 0.0894f) *(volatile float*)nullptr = 1.0f;\n  if (rest < count) p[rest] = adamw(");
        CommandRun run = ProgramRun.ToEnd(OnGpu(), _folder.Root, [.. Tiny, "--device", "cuda", "--kernels", "kernels", "--run-dir", "run"]);
        Assert.That(run.ExitCode, Is.EqualTo(1), run.Output);
        Assert.That(run.Errors, Does.Contain("CUDA_ERROR_ILLEGAL_ADDRESS").And.Contain("adamw").And.Not.Contain("   at "));
        string output = Succeed(OnGpu(), ["train", "--resume", "run", "--device", "cuda"]);
        Assert.That(output, Does.Contain("Going on with run after 1 epochs"));
    }

    /// <summary>What a profiler's library receives is tested with the binding; here, that the steps and their parts are named.</summary>
    [Test]
    public void Profiling_times_the_kernels_or_leaves_it_to_the_profiler()
    {
        string[] arguments =
            ["profile", "--image-size", "16", "--trunk", "4,8", "--hidden", "8", "--batch-size", "3", "--warm-up", "1", "--steps", "2"];
        string output = Succeed(OnGpu(), arguments);
        Assert.That(output, Does.Match(@"adamw_step +│ +7 │").And.Match(@"linear_backward_adamw_tf32_32 +│ +1 │"));
        Assert.That(output, Does.Contain("nsys profile").And.Contain("--steps 2").And.Contain("ncu ").And.Contain("--steps 1"));
        Assert.That(CommandRun.Refusal(["profile", "--steps", "0"]), Does.Contain("--steps is 0"));
        Assert.That(CommandRun.Refusal(["profile", "--device", "cpu"]), Does.Contain("--device is 'cpu'"));
    }

    private static Dictionary<string, string> NoGpu => new() { ["WIKIART_CUDA_DRIVER"] = "/nowhere.so", ["WIKIART_NVRTC"] = "/nowhere.so" };

    private string Profiled(Dictionary<string, string> environment) => Succeed(
        environment, ["profile", "--image-size", "8", "--trunk", "8,72", "--hidden", "8", "--batch-size", "3", "--warm-up", "0", "--steps", "1"]);

    private static Dictionary<string, string> OnGpu() => SoftwareGpuLibrary.Environment();

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
