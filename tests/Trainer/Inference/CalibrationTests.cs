using System.Text.Json.Nodes;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Inference;

/// <summary>Temperatures are fitted to what training held out, and predictions follow them.</summary>
public sealed class CalibrationTests
{
    [Test]
    public void No_other_temperature_fits_better()
    {
        using HostDevice device = new();
        using CpuOperations operations = new(device, 2);
        using LoadedModel model = new(operations, TrainedDemo.Best);
        using HeldOutPaintings held = HeldOutPaintings.Open(model.Info, data: null);
        JudgedPictures judged = JudgedPictures.Of(model, held.Source, held.Samples);
        Assert.That(judged.Count, Is.EqualTo(16));
        for (int task = 0; task < model.Heads.Tasks; task++)
        {
            // The model is hardly trained: the best temperature of a task may lie at the end of what is searched.
            double best = TemperatureFit.Fit(judged, task);
            TestContext.Out.WriteLine($"{model.Info.Tasks[task].Task}: {best:0.000} (used: {model.Temperatures[task]:0.000})");
            Assert.That(model.Temperatures[task], Is.EqualTo(best).Within(1e-9), "training ends with a calibration");
            double loss = Loss(judged, task, best);
            foreach (double factor in (double[])[0.5, 0.9, 0.99, 1.01, 1.1, 2])
            {
                double other = Math.Clamp(best * factor, 0.05, 20);
                Assert.That(Loss(judged, task, other), Is.AtLeast(loss - 1e-12), $"{other} against {best}");
            }
        }
    }

    [TestCase(100, 100)]
    [TestCase(100, 80)]
    [TestCase(7, 7)]
    public void Confidence_becomes_the_share_of_right_answers(int pictures, int right)
    {
        // Two classes, and a model that is always just as sure: calibrated, it is as sure as it is right.
        JudgedPictures judged = new(new HeadLayout(1, 2));
        for (int i = 0; i < pictures; i++)
        {
            judged.Add(i, [i < right ? 1 : 0], [0, 10]);
        }

        double confidence = Softmax.Of([0, 10], TemperatureFit.Fit(judged, 0))[1];
        double smoothing = 1.0 / (pictures + 2);
        Assert.That(confidence, Is.EqualTo((right * (1 - smoothing) / pictures) + (smoothing / 2)).Within(1e-9));
    }

    [Test]
    public void Pictures_without_a_label_leave_the_temperature_alone()
    {
        JudgedPictures judged = new(new HeadLayout(1, 2));
        judged.Add(0, [-1], [0, 10]);
        Assert.That(TemperatureFit.Fit(judged, 0), Is.EqualTo(1));
    }

    [Test]
    public void Softmax_is_torchs()
    {
        // torch.softmax(torch.tensor([1., 2., 4.]) / 2, 0)
        double[] found = Softmax.Of([1, 2, 4], temperature: 2);
        Assert.That(found, Is.EqualTo(new[] { 0.14024438, 0.23122390, 0.62853172 }).Within(1e-8));
        Assert.That(Softmax.Of([1000, -1000]), Is.EqualTo(new[] { 1.0, 0.0 }).Within(1e-12));
    }

    [Test]
    public void Predictions_follow_the_temperature_of_their_checkpoint()
    {
        using TempFolder folder = new();
        File.Copy(TrainedDemo.Best, folder.At("best.safetensors"));
        string plain = Probability(folder);
        CommandRun.Success("calibrate", folder.Root);
        JsonObject calibration = JsonNode.Parse(File.ReadAllText(folder.At("calibration.json")))!.AsObject();
        Assert.That((string)calibration["checkpoint"]!, Is.EqualTo("best.safetensors"));
        calibration["temperatures"]!["artist"] = 20.0;
        File.WriteAllText(folder.At("calibration.json"), calibration.ToJsonString());
        string soft = Probability(folder);
        Assert.That(double.Parse(soft), Is.LessThan(double.Parse(plain)).And.GreaterThan(1.0 / 6));

        // Another state of the weights under the same name.
        calibration["step"] = 1;
        File.WriteAllText(folder.At("calibration.json"), calibration.ToJsonString());
        Assert.That(Probability(folder), Is.EqualTo(plain));
        File.WriteAllText(folder.At("calibration.json"), "{");
        Assert.That(
            CommandRun.Refusal("predict", TrainedDemo.Pictures, "--weights", folder.Root), Does.Contain("calibration.json").And.Contain("anew"));
    }

    private static string Probability(TempFolder folder) =>
        CommandRun.Success("predict", TrainedDemo.Pictures, "--weights", folder.Root, "--format", "csv", "--top-k", "1").Split('\n')[1].Split(',')[2];

    private static double Loss(JudgedPictures judged, int task, double temperature)
    {
        int[] rows = [.. Enumerable.Range(0, judged.Count).Where(row => judged.Label(row, task) >= 0)];
        double smoothing = 1.0 / (rows.Length + 2);
        return rows.Sum(row =>
        {
            double[] shares = Softmax.Of(judged.Logits(row, task), temperature);
            return -((1 - smoothing) * Math.Log(shares[judged.Label(row, task)])) - (smoothing * shares.Average(Math.Log));
        });
    }
}
