using System.Text.Json;
using System.Text.RegularExpressions;
using Wikiart.Cuda.Trainer.Tests.Commands;

namespace Wikiart.Cuda.Trainer.Tests.Devices;

/// <summary>What is measured of kernels and steps: tune, bench, profile.</summary>
internal sealed class TuningCommandTests : GpuProgramFixture
{
    /// <summary>What is tuned: five operations of two convolutions, four of the heads, and the step.</summary>
    private const int Choices = 10;

    private const string CacheVariable = "WIKIART_KERNEL_CACHE";

    [Test]
    public void Tuning_chooses_tiles_that_agree_and_training_takes_them()
    {
        Dictionary<string, string> environment = OnGpuWithoutTiles();
        string[] small = ["--image-size", "8", "--trunk", "8,72", "--hidden", "8", "--batch-size", "3", "--repeats", "1"];
        string output = Succeed(environment, ["tune", .. small]);
        Assert.That(output, Does.Not.Contain("differs"));
        Assert.That(Regex.Count(output, "chosen *│"), Is.EqualTo(Choices), output);
        Assert.That(output, Does.Match("step +│ +one-pass").And.Match("step +│ +beside").And.Match("heads update +│ +64 samples"));
        Assert.That(Regex.Count(output, "backward weight +│ +128x(128|64) sparse"), Is.EqualTo(4), output);
        string file = Directory.GetFiles(Folder.At("cache"), "tiles-*.txt").Single();
        Assert.That(File.ReadAllLines(file), Has.Length.EqualTo(Choices).And.Some.Match("^LinearForward 24 3 288 (slim|narrow)$").And.Some.Match("^LinearBackwardAdamW 24 3 288 (beside|one-pass)$"));

        // A tile that the file names is the one that runs.
        File.WriteAllLines(file, File.ReadAllLines(file).Select(line => Regex.Replace(line, @"^(ConvReluPoolForward .*) \w+$", "$1 narrow")));
        Assert.That(Profiled(environment), Does.Not.Contain("conv_relu_pool_forward_tf32_wide"));
        File.WriteAllLines(file, File.ReadAllLines(file).Select(line => Regex.Replace(line, @"^(ConvReluPoolForward .*) \w+$", "$1 wide")));
        Assert.That(Profiled(environment), Does.Contain("conv_relu_pool_forward_tf32_wide"));
        File.WriteAllLines(file, File.ReadAllLines(file).Select(line => Regex.Replace(line, @"^(ConvReluPoolBackwardWeight .*) \w+$", "$1 sparse_narrow")));
        Assert.That(Profiled(environment), Does.Contain("conv_relu_pool_backward_weight_tf32_sparse_narrow").And.Not.Contain("weight_tf32_narrow"));
        File.WriteAllText(
            file,
            "LinearBackwardAdamW 24 3 288 64\nLinearUpdateAdamW 24 3 288 64\nLinearBackwardInput 24 3 288 64\nLinearBackwardAdamW 24 3 288 one-pass\n");
        Assert.That(Profiled(environment), Does.Contain("linear_backward_adamw_tf32_64").And.Not.Contain("linear_update_adamw"));
        File.WriteAllText(file, File.ReadAllText(file).Replace("one-pass", "beside", StringComparison.Ordinal));
        Assert.That(Profiled(environment), Does.Contain("linear_update_adamw_tf32_64").And.Contain("linear_backward_input_tf32_64"));
        Assert.That(CommandRun.Refusal(["tune", "--repeats", "0"]), Does.Contain("--repeats is 0"));
    }

    [Test]
    public void Tuning_in_fp32_chooses_the_order_alone()
    {
        Dictionary<string, string> environment = OnGpuWithoutTiles();
        string[] small = ["--image-size", "8", "--trunk", "4,8", "--hidden", "8", "--batch-size", "3", "--repeats", "1", "--optimizer", "sgd"];
        Assert.That(Regex.Count(Succeed(environment, ["tune", .. small, "--precision", "fp32"]), "chosen *│"), Is.EqualTo(1));
        string file = Directory.GetFiles(Folder.At("cache"), "tiles-*.txt").Single();
        Assert.That(File.ReadAllLines(file), Has.Length.EqualTo(1).And.All.Match("^LinearBackwardSgd 24 3 32 (one-pass|beside)$"));
    }

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
            "average pool backward", "logits and loss fused", "mixed logits and loss fused", "conv2 weights adamw step", "conv2 weights sgd step", "clip factor",
            "heads backward bias", $"heads weights {optimizer} step", "heads update",
        ]));
        Assert.That(all.SelectMany(row => (double[])[Number(row, "milliseconds"), Number(row, "floor_milliseconds")]), Has.All.Positive);
        Assert.That(Number(step, "floor_milliseconds"), Is.EqualTo(rows.Sum(row => Number(row, "floor_milliseconds"))).Within(1e-9).Percent);

        // Parameter, mean and variance are read and written, the gradient is read; SGD has no variance.
        JsonElement update = others.Single(row => row.GetProperty("name").GetString() == $"heads weights {optimizer} step");
        Assert.That(Number(update, "gigabytes") * 1e9, Is.EqualTo(2 * 2 * 8 * 24 * (optimizer == "sgd" ? 20 : 28)).Within(1e-3));

        static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();
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

    /// <summary>With a cache of its own, so that tiles are neither found nor left behind; compiled kernels are there already.</summary>
    private Dictionary<string, string> OnGpuWithoutTiles()
    {
        Dictionary<string, string> environment = OnGpu();
        DirectoryInfo own = Directory.CreateDirectory(Folder.At("cache"));
        DirectoryInfo shared = Directory.CreateDirectory(environment[CacheVariable]);
        foreach (FileInfo kernel in shared.EnumerateFiles("*.kernel"))
        {
            kernel.CopyTo(Path.Combine(own.FullName, kernel.Name));
        }

        environment[CacheVariable] = own.FullName;
        return environment;
    }

    private string Profiled(Dictionary<string, string> environment) => Succeed(
        environment, ["profile", "--image-size", "8", "--trunk", "8,72", "--hidden", "8", "--batch-size", "3", "--warm-up", "0", "--steps", "1"]);
}
