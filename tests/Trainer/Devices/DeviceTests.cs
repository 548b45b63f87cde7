using System.Globalization;
using System.Text.RegularExpressions;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Devices;

/// <summary>Which device is used, and what is said where there is none or too little memory.</summary>
internal sealed class DeviceTests : GpuProgramFixture
{
    [Test]
    public void An_older_GPU_has_no_tensor_cores_for_it_and_uses_fp32()
    {
        Dictionary<string, string> old = new(OnGpu()) { ["WIKIART_SOFTWARE_GPU_ARCH"] = "sm_75" };
        Assert.That(Succeed(old, [.. Tiny, "--device", "cuda", "--run-dir", "run"]), Does.Contain("(fp32)"));
        CommandRun run = ProgramRun.ToEnd(old, Folder.Root, [.. Tiny, "--device", "cuda", "--precision", "bf16", "--run-dir", "other"]);
        Assert.That((run.ExitCode, run.Errors.Contains("--precision is bf16")), Is.EqualTo((1, true)), run.Errors);
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
        CommandRun refused = ProgramRun.ToEnd(NoGpu, Folder.Root, [.. Tiny, "--device", "cuda", "--run-dir", "other"]);
        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.Errors, Does.StartWith("wikiart: ").And.Contain("nowhere.so").And.Not.Contain("   at "));
        Assert.That(CommandRun.Refusal([.. Tiny, "--device", "gpu", "--run-dir", Folder.At("none")]), Does.Contain("--device is 'gpu'"));
    }

    [Test]
    public void A_driver_without_a_device_and_memory_that_runs_out_are_told()
    {
        Dictionary<string, string> none = new(OnGpu()) { ["WIKIART_SOFTWARE_GPU_DEVICES"] = "0" };
        CommandRun run = ProgramRun.ToEnd(none, Folder.Root, [.. Tiny, "--device", "cuda", "--run-dir", "run"]);
        Assert.That((run.ExitCode, run.Errors.Contains("no GPU", StringComparison.OrdinalIgnoreCase)), Is.EqualTo((1, true)), run.Errors);

        Dictionary<string, string> small = new(OnGpu()) { ["WIKIART_SOFTWARE_GPU_MEMORY"] = "4000000" };
        run = ProgramRun.ToEnd(small, Folder.Root, ["train", .. SmallDemo.With("--hidden", "4096"), "--device", "cuda", "--run-dir", "run"]);
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Errors, Does.Contain("memory").And.Contain("free").And.Not.Contain("   at "));
        Assert.That(run.Errors, Does.Contain("Not even a batch of one picture would fit."));
    }

    [Test]
    public void The_batch_size_that_the_message_names_does_fit()
    {
        Dictionary<string, string> small = new(OnGpu()) { ["WIKIART_SOFTWARE_GPU_MEMORY"] = "12000000" };
        string[] arguments = ["train", .. SmallDemo.With("--batch-size", "4000"), "--device", "cuda", "--epochs", "1", "--run-dir", "run"];
        CommandRun run = ProgramRun.ToEnd(small, Folder.Root, arguments);
        Assert.That(run.ExitCode, Is.EqualTo(1), run.Output);
        string size = Regex.Match(run.Errors, "--batch-size ([0-9]+) would fit").Groups[1].Value;
        Assert.That(int.Parse(size, CultureInfo.InvariantCulture), Is.GreaterThan(16), run.Errors);
        arguments[Array.IndexOf(arguments, "4000")] = size;
        Succeed(small, arguments);
    }

    private static Dictionary<string, string> NoGpu => new() { ["WIKIART_CUDA_DRIVER"] = "/nowhere.so", ["WIKIART_NVRTC"] = "/nowhere.so" };

    [TestCase("train")]
    [TestCase("lr-find")]
    public void A_device_that_does_not_exist_is_refused_before_data_is_read_or_painted(string command)
    {
        Assert.That(CommandRun.Refusal([command, "--data", "nowhere", "--device", "gpu"]), Does.Contain("--device is 'gpu'"));
        using TempFolder empty = new();
        Assert.That(ProgramRun.ToEnd(empty.Root, command, "--device", "gpu").Sentence(), Does.Contain("--device is 'gpu'"));
        Assert.That(Directory.GetFileSystemEntries(empty.Root), Is.Empty);
    }
}
