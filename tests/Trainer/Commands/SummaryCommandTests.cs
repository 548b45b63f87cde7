namespace Wikiart.Cuda.Trainer.Tests.Commands;

public sealed class SummaryCommandTests
{
    [Test]
    public void The_defaults_are_the_baseline()
    {
        string output = CommandRun.Success("summary");
        AssertRow(output, "input", "", "[32, 3, 224, 224]", "–", "–");
        AssertRow(output, "conv1", "Conv2d, ReLU, MaxPool2d", "[32, 64, 112, 112]", "1,792", "2,774,532,096");
        AssertRow(output, "conv2", "Conv2d, ReLU, MaxPool2d", "[32, 128, 56, 56]", "73,856", "29,595,009,024");
        AssertRow(output, "conv3", "Conv2d, ReLU, MaxPool2d", "[32, 256, 28, 28]", "295,168", "29,595,009,024");
        AssertRow(output, "flatten", "Flatten", "[32, 200704]", "–", "–");
        AssertRow(output, "fc_artist1", "Linear, ReLU", "[32, 1536]", "308,282,880", "9,865,003,008");
        AssertRow(output, "fc_artist2", "Linear", "[32, 167]", "85,671", "2,736,128");
        AssertTotal(output, "parameters", "308,739,367");
        AssertTotal(output, "multiply-adds, forward", "71.83 G");
        AssertTotal(output, "memory: parameters", "1,235.0 MB");
        AssertTotal(output, "memory: optimizer", "2,469.9 MB");
    }

    [Test]
    public void Other_sizes_follow_from_the_options()
    {
        string output = CommandRun.Success(
            "summary", "--image-size", "66", "--trunk", "8,16", "--hidden", "10", "--classes", "school=3,era=4", "--batch-size", "2",
            "--optimizer", "sgd");
        AssertRow(output, "input", "", "[2, 3, 66, 66]", "–", "–");
        AssertRow(output, "conv1", "Conv2d, ReLU, MaxPool2d", "[2, 8, 33, 33]", "224", $"{2 * 66 * 66 * 8 * 27:N0}");
        AssertRow(output, "conv2", "Conv2d, ReLU, MaxPool2d", "[2, 16, 16, 16]", "1,168", $"{2 * 33 * 33 * 16 * 72:N0}");
        AssertRow(output, "flatten", "Flatten", "[2, 4096]", "–", "–");
        AssertRow(output, "fc_school1", "Linear, ReLU", "[2, 20]", "81,940", $"{2 * 20 * 4096:N0}");
        AssertRow(output, "fc_school2", "Linear", "[2, 7]", "77", $"{2 * 10 * 7:N0}");
        Assert.That(output, Does.Contain("fc_era1").And.Contain("fc_era2"));
        AssertTotal(output, "parameters", "83,409");
        AssertTotal(output, "memory: optimizer", "0.3 MB");
    }

    [TestCase("--classes has 'artist'", "--classes", "artist")]
    [TestCase("--classes has 'artist=0'", "--classes", "artist=0,genre=2")]
    [TestCase("The task 'era' is named twice", "--classes", "era=2,era=3")]
    [TestCase("--batch-size is 0; it must be at least 1.", "--batch-size", "0")]
    [TestCase("--image-size 7 is too small: 3 poolings", "--image-size", "7")]
    [TestCase("--trunk is '64,many', and 'many' is not a whole number", "--trunk", "64,many")]
    [TestCase("--hidden is 'wide'; it must be a whole number.", "--hidden", "wide")]
    [TestCase("--optimizer is 'adam'; it must be one of adamw, sgd.", "--optimizer", "adam")]
    [TestCase("60,211,200,000 weights", "--hidden", "100000")]
    public void Wrong_sizes_are_refused(string expected, params string[] options)
    {
        CommandRun run = CommandRun.Of(["summary", .. options]);
        Assert.That(run.Sentence(), Does.Contain(expected));
        Assert.That(run.Output, Is.Empty);
    }

    private static void AssertRow(string output, params string[] cells)
    {
        string line = output.Split('\n').Single(line => line.StartsWith('│') && line.Split('│')[1].Trim() == cells[0]);
        Assert.That(line.Split('│')[1..^1].Select(cell => cell.Trim()), Is.EqualTo(cells));
    }

    private static void AssertTotal(string output, string name, string value)
    {
        string line = output.Split('\n').Single(line => line.StartsWith(name + "  "));
        Assert.That(line[name.Length..].Trim(), Is.EqualTo(value));
    }
}
