using Wikiart.Cuda.Trainer.Tests.Commands;

namespace Wikiart.Cuda.Trainer.Tests.Devices;

/// <summary>Training on the software GPU, against the CPU and in every order of a step.</summary>
[NonParallelizable]
internal sealed class GpuTrainingTests : GpuProgramFixture
{
    private SoftwareGpuVariables _variables = null!;

    [SetUp]
    public void SelectTheSoftwareGpu() => _variables = new SoftwareGpuVariables();

    [TearDown]
    public void SelectWhatWasBefore() => _variables?.Dispose();

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
        Run("first", [.. train, "--device", "cuda", "--precision", "fp32"]);
        Run("second", [.. train, "--device", "cuda", "--precision", "fp32", "--graph", "off"]);
        Run("cpu", [.. train, "--device", "cpu"]);
        Assert.That(File.ReadAllBytes(Folder.At("second/last.safetensors")), Is.EqualTo(File.ReadAllBytes(Folder.At("first/last.safetensors"))));
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
        Run("gpu", [.. train, "--device", "cuda", "--precision", "fp32"]);
        Run("cpu", [.. train, "--device", "cpu"]);
        double[] cpu = Losses("cpu");
        Assert.That(cpu, Has.Length.EqualTo(2));
        Assert.That(Losses("gpu"), Is.EqualTo(cpu).Within(0.1).Percent);
    }

    /// <summary>Rounded operands move a loss by about their roundoff, 2⁻¹¹ and 2⁻⁸, and training carries that on.</summary>
    [TestCase("tf32", 0.01)]
    [TestCase("bf16", 0.05)]
    public void Training_with_tensor_cores_gives_nearly_the_losses_of_the_CPU(string precision, double within)
    {
        string output = Run("gpu", [.. Tiny, "--device", "cuda", "--precision", precision]);
        Assert.That(output, Does.Contain($"({precision})"));
        Run("cpu", [.. Tiny, "--device", "cpu"]);
        double[] gpu = Losses("gpu");
        double[] cpu = Losses("cpu");
        Assert.That(gpu, Is.Not.EqualTo(cpu), "the operands were rounded");
        Assert.That(gpu.Zip(cpu, (mine, theirs) => Math.Abs(mine - theirs) / theirs), Has.All.LessThan(within));
    }

    [Test]
    public void The_average_of_the_weights_is_that_of_the_CPU()
    {
        Run("gpu", [.. Tiny, "--ema", "0.8", "--device", "cuda", "--precision", "fp32"]);
        Run("cpu", [.. Tiny, "--ema", "0.8", "--device", "cpu"]);
        double[] cpu = Losses("cpu");
        Assert.That(cpu, Has.Length.EqualTo(6));
        Assert.That(Losses("gpu"), Is.EqualTo(cpu).Within(1e-2).Percent);
    }

    [Test]
    public void A_run_goes_on_on_another_device()
    {
        Run("run", [.. Tiny, "--device", "cpu"]);
        string output = Succeed(OnGpu(), ["train", "--resume", "run", "--epochs", "3", "--device", "cuda"]);
        Assert.That(output, Does.Contain("Going on with run after 2 epochs").And.Contain("cuda:0").And.Contain("epoch   3"));
    }

    /// <summary>A second pass over the heads' weights: in fp32 another order of the same sums, with tensor cores the same bits.</summary>
    [Test]
    public void The_update_of_the_heads_runs_in_one_pass_or_beside_the_convolutions()
    {
        string[] train = [.. Tiny, "--device", "cuda", "--precision", "tf32"];
        Run("first", [.. train, "--head-update", "one-pass"]);
        Dictionary<string, string> late = new(OnGpu()) { ["WIKIART_SOFTWARE_GPU_STREAMS"] = "late" };
        Succeed(late, [.. train, "--head-update", "beside", "--run-dir", "second"]);
        Assert.That(File.ReadAllBytes(Folder.At("second/last.safetensors")), Is.EqualTo(File.ReadAllBytes(Folder.At("first/last.safetensors"))));
        string[] fp32 = [.. Tiny, "--device", "cuda", "--precision", "fp32"];
        Run("third", fp32);
        Run("fourth", [.. fp32, "--head-update", "beside"]);
        Assert.That(File.ReadAllBytes(Folder.At("fourth/last.safetensors")), Is.Not.EqualTo(File.ReadAllBytes(Folder.At("third/last.safetensors"))));
        Assert.That(Losses("fourth"), Is.EqualTo(Losses("third")).Within(1e-2).Percent);
    }

    [TestCase("the run is on the CPU", "--device", "cpu")]
    [TestCase("--grad-accum-steps is 2", "--device", "cuda", "--grad-accum-steps", "2")]
    [TestCase("--freeze is heads", "--device", "cuda", "--freeze", "heads")]
    [TestCase("--freeze is trunk", "--device", "cuda", "--freeze", "trunk")]
    public void An_update_that_cannot_run_beside_the_convolutions_is_refused(string why, params string[] options) =>
        Assert.That(CommandRun.Refusal([.. Tiny, "--head-update", "beside", .. options]), Does.Contain($"--head-update is beside, but {why}"));

    [TestCase("--head-update", "beside")]
    [TestCase("--graph", "on")]
    public void What_the_device_refuses_is_refused_before_data_is_read(string option, string value) =>
        Assert.That(
            CommandRun.Refusal(["train", "--data", "nowhere", "--device", "cpu", option, value]),
            Does.Contain($"{option} is {value}, but the run is on the CPU"));

    [Test]
    public void Graphs_that_cannot_be_recorded_are_refused_when_they_are_asked_for()
    {
        Assert.That(CommandRun.Refusal([.. Tiny, "--device", "cpu", "--graph", "on"]), Does.Contain("--graph is on, but the run is on the CPU"));
        Assert.That(
            CommandRun.Refusal([.. Tiny, "--device", "cuda", "--graph", "on", "--grad-accum-steps", "2"]), Does.Contain("--grad-accum-steps is 2"));
    }

    /// <summary>In this process: other fixtures start the program on the software GPU as a user does.</summary>
    private string Run(string name, string[] arguments) => CommandRun.Success([.. arguments, "--run-dir", Folder.At(name)]);
}
