using System.Buffers.Binary;
using System.Text.Json;
using SixLabors.ImageSharp;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.TensorBoard;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.TensorBoard;

/// <summary>The event files of a run, read by another reader than ours.</summary>
public sealed class TensorBoardTests
{
    private readonly TempFolder _folder = new();
    private string _run = string.Empty;
    private (long Step, ILookup<int, object> Value)[] _values = [];

    [OneTimeSetUp]
    public void Train()
    {
        _run = _folder.At("run");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "2", "--tensorboard", "--run-dir", _run]);
        _values = Values(Files().Single());
    }

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void The_checksum_is_the_published_one()
    {
        // RFC 3720, B.4: the CRC-32C of 32 bytes of zeros is 8A9136AA, and of ones 62A8AB43.
        Assert.That(RecordWriter.MaskedCrc(new byte[32]), Is.EqualTo(Masked(0x8A9136AA)));
        Assert.That(RecordWriter.MaskedCrc(Enumerable.Repeat((byte)0xFF, 32).ToArray()), Is.EqualTo(Masked(0x62A8AB43)));
        Assert.That(EventFile.Masked(new byte[32]), Is.EqualTo(Masked(0x8A9136AA)));

        static uint Masked(uint crc) => unchecked(((crc >> 15) | (crc << 17)) + 0xA282EAD8);
    }

    [Test]
    public void The_file_is_named_and_begins_as_TensorBoard_expects()
    {
        Assert.That(Path.GetFileName(Files().Single()), Does.StartWith("events.out.tfevents."));
        ILookup<int, object> first = EventFile.Fields(EventFile.Records(Files().Single())[0]);
        Assert.That(first.Text(3), Is.EqualTo("brain.Event:2"));
        Assert.That(DateTimeOffset.FromUnixTimeSeconds((long)(double)first[1].Single()), Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(10)));
    }

    [Test]
    public void Scalars_are_those_of_the_log()
    {
        foreach (JsonElement entry in File.ReadLines(Path.Combine(_run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement))
        {
            string phase = entry.GetProperty("phase").GetString()!;
            long step = entry.GetProperty("step").GetInt64();
            JsonElement style = entry.GetProperty("tasks").GetProperty("style");
            Assert.That(Scalar(step, $"loss/{phase}"), Is.EqualTo((float)entry.GetProperty("loss").GetDouble()));
            Assert.That(Scalar(step, $"top1_style/{phase}"), Is.EqualTo((float)style.GetProperty("top1").GetDouble()));
        }

        long[] steps = [.. _values.Where(value => value.Value.Text(1) == "step_loss/artist").Select(value => value.Step)];
        Assert.That(steps, Is.EqualTo(Enumerable.Range(1, 14)));
    }

    [Test]
    public void Histograms_count_every_weight()
    {
        ILookup<int, object> histogram = _values.Last(value => value.Value.Text(1) == "conv2.weight").Value.Inner(5);
        double[] limits = Doubles((byte[])histogram[6].Single());
        double[] counts = Doubles((byte[])histogram[7].Single());
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(_run, "last.safetensors"));
        float[] weights = new float[file.Get("conv2.weight").ElementCount];
        file.Read("conv2.weight", weights);
        Assert.That((double)histogram[1].Single(), Is.EqualTo(weights.Min()));
        Assert.That((double)histogram[2].Single(), Is.EqualTo(weights.Max()));
        Assert.That((double)histogram[3].Single(), Is.EqualTo(weights.Length));
        Assert.That((double)histogram[4].Single(), Is.EqualTo(weights.Sum(weight => (double)weight)).Within(1e-6));
        Assert.That(limits, Is.Ordered.Ascending);
        for (int i = 0; i < limits.Length; i++)
        {
            double below = i == 0 ? double.NegativeInfinity : limits[i - 1];
            Assert.That(counts[i], Is.EqualTo(weights.Count(weight => weight >= below && weight < limits[i])), $"up to {limits[i]}");
        }
    }

    [Test]
    public void Scalars_of_the_evaluation_are_there_too()
    {
        JsonElement entry = JsonDocument.Parse(File.ReadLines(Path.Combine(_run, "metrics.jsonl")).Last()).RootElement;
        long step = entry.GetProperty("step").GetInt64();
        JsonElement genre = entry.GetProperty("tasks").GetProperty("genre");
        foreach (string name in (string[])["macro_f1", "balanced_accuracy", "calibration_error"])
        {
            Assert.That(Scalar(step, $"{name}_genre/validation"), Is.EqualTo((float)genre.GetProperty(name).GetDouble()), name);
        }

        Assert.That(Scalar(step, "joint/validation"), Is.EqualTo((float)entry.GetProperty("joint").GetProperty("top1").GetDouble()));
    }

    /// <summary>One plain step: the weights fall by the gradient times the learning rate, whether it was ever stored or not.</summary>
    [TestCase("--hidden", "8")]
    [TestCase("--hidden", "19")]
    [TestCase("--clip-grad", "0.01")]
    [TestCase("--grad-accum-steps", "2")]
    [TestCase("--freeze", "trunk")]
    public void Histograms_count_the_gradients_that_were_applied(string option, string value)
    {
        const double Rate = 0.5;
        using TempFolder folder = new();
        string[] plain =
        [
            "--batch-size", "64", "--optimizer", "sgd", "--momentum", "0", "--weight-decay", "0", "--epochs", "1", "--threads", "2",
            "--data", SmallDemo.Shard, "--image-size", "16", "--trunk", "4,8", .. option == "--hidden" ? (string[])[] : ["--hidden", "8"], option, value,
        ];
        CommandRun.Success(["train", .. plain, "--lr", "0", "--run-dir", folder.At("before")]);
        CommandRun.Success(["train", .. plain, "--lr", $"{Rate}", "--tensorboard", "--run-dir", folder.At("after")]);
        using SafetensorsFile before = SafetensorsFile.Open(folder.At("before", "last.safetensors"));
        using SafetensorsFile after = SafetensorsFile.Open(folder.At("after", "last.safetensors"));
        Dictionary<string, ILookup<int, object>> histograms = Values(Directory.GetFiles(folder.At("after", "tensorboard")).Single())
            .Where(entry => entry.Value.Text(1).StartsWith("gradient/", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Value.Text(1)["gradient/".Length..], entry => entry.Value.Inner(5));
        string[] names = [.. after.Tensors.Select(tensor => tensor.Name).Where(name => name.StartsWith("conv", StringComparison.Ordinal) || name.StartsWith("fc_", StringComparison.Ordinal))];
        Assert.That(names, Has.Length.EqualTo(16));
        Assert.That(histograms.Keys, Is.EquivalentTo(names.Where(name => option != "--freeze" || !name.StartsWith("conv", StringComparison.Ordinal))));
        foreach ((string name, ILookup<int, object> histogram) in histograms)
        {
            double[] gradient = [.. Read(before, name).Zip(Read(after, name), (old, updated) => ((double)old - updated) / Rate)];
            using (Assert.EnterMultipleScope())
            {
                Assert.That((double)histogram[3].Single(), Is.EqualTo(gradient.Length), name);
                Assert.That((double)histogram[1].Single(), Is.EqualTo(gradient.Min()).Within(1e-6), name);
                Assert.That((double)histogram[2].Single(), Is.EqualTo(gradient.Max()).Within(1e-6), name);
                Assert.That((double)histogram[4].Single(), Is.EqualTo(gradient.Sum()).Within(1e-7 * gradient.Length), name);
                Assert.That((double)histogram[5].Single(), Is.Positive, name);
            }
        }

        static float[] Read(SafetensorsFile file, string name)
        {
            float[] values = new float[file.Get(name).ElementCount];
            file.Read(name, values);
            return values;
        }
    }

    [Test]
    public void Pictures_and_options_are_there_from_the_start()
    {
        ILookup<int, object>[] images = [.. _values.Where(value => value.Value.Text(1).StartsWith("held_out/", StringComparison.Ordinal)).Select(value => value.Value)];
        Assert.That(images, Has.Length.EqualTo(8));
        ILookup<int, object> image = images[0].Inner(4);
        Assert.That((image[1].Single(), image[2].Single(), image[3].Single()), Is.EqualTo((16L, 16L, 3L)));
        using Image decoded = Image.Load((byte[])image[4].Single());
        Assert.That((decoded.Width, decoded.Height), Is.EqualTo((16, 16)));

        ILookup<int, object> text = _values.Single(value => value.Value.Text(1) == "options").Value;
        Assert.That(text.Inner(9).Inner(1).Text(1), Is.EqualTo("text"));
        Assert.That(text.Inner(8).Text(8), Does.Contain("\"image_size\": 16"));
    }

    [Test]
    public void A_resumed_run_goes_on_in_a_second_file_and_voids_later_steps_of_the_first()
    {
        using TempFolder folder = new();
        string run = folder.At("run");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "1", "--tensorboard", "--run-dir", run]);
        string[] before = Directory.GetFiles(Path.Combine(run, "tensorboard"));
        CommandRun.Success("train", "--resume", run, "--epochs", "2", "--tensorboard");
        string second = Directory.GetFiles(Path.Combine(run, "tensorboard")).Except(before).Single();
        List<byte[]> records = EventFile.Records(second);
        ILookup<int, object> start = EventFile.Fields(records[1]);
        Assert.That(start[2].Single(), Is.EqualTo(8L));
        Assert.That(start.Inner(7)[1].Single(), Is.EqualTo(1L), "SessionLog.START");
        Assert.That(
            Values(second).Where(value => value.Value.Text(1) == "step_loss/artist").Select(value => value.Step), Is.EqualTo(Enumerable.Range(8, 7)));
    }

    [Test]
    public void Values_that_are_not_finite_are_left_out_of_histograms()
    {
        HistogramBuilder builder = new();
        builder.Add([float.NaN, float.PositiveInfinity, -1, 0, 0, 1e-13f, 3e30f]);
        HistogramProto histogram = builder.Build();
        Assert.That((histogram.Num, histogram.Min, histogram.Max), Is.EqualTo((5.0, -1.0, (double)3e30f)));
        Assert.That(histogram.Bucket.Sum(), Is.EqualTo(5));
        Assert.That(new HistogramBuilder().Build().Num, Is.Zero);
    }

    private string[] Files() => Directory.GetFiles(Path.Combine(_run, "tensorboard"));

    private float Scalar(long step, string tag) =>
        (float)_values.Single(value => value.Step == step && value.Value.Text(1) == tag).Value[2].Single();

    private static (long Step, ILookup<int, object> Value)[] Values(string path) =>
    [
        .. from record in EventFile.Records(path)
           let fields = EventFile.Fields(record)
           where fields.Contains(5)
           from value in fields.Inner(5)[1]
           select (fields[2].Select(step => (long)step).FirstOrDefault(), EventFile.Fields((byte[])value)),
    ];

    private static double[] Doubles(byte[] packed) =>
        [.. packed.Chunk(sizeof(double)).Select(bytes => BinaryPrimitives.ReadDoubleLittleEndian(bytes))];
}
