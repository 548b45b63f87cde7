using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

public sealed class MetricsLogTests
{
    [Test]
    public void Each_entry_is_one_line_that_others_can_read_at_once()
    {
        using ScratchFolder folder = new();
        using MetricsLog log = new(folder["m"]);
        log.Append(new SampleMetrics(1, 2.5), SampleJson.Default.SampleMetrics);
        Assert.That(Content(folder), Is.EqualTo("{\"step\":1,\"loss\":2.5}\n"));
        log.Append(new SampleMetrics(2, 1.5, "two\nlines"), SampleJson.Default.SampleMetrics);
        Assert.That(Content(folder), Is.EqualTo("{\"step\":1,\"loss\":2.5}\n{\"step\":2,\"loss\":1.5,\"note\":\"two\\nlines\"}\n"));
    }

    [Test]
    public void Later_steps_are_dropped_and_the_log_goes_on_without_duplicates()
    {
        using ScratchFolder folder = new();
        using (MetricsLog log = new(folder["m"]))
        {
            log.Append(new SampleMetrics(null, 0, "start"), SampleJson.Default.SampleMetrics);
            for (int step = 1; step <= 9; step++)
                log.Append(new SampleMetrics(step, step), SampleJson.Default.SampleMetrics);
            Assert.That(log.TruncateAfter(7), Is.EqualTo(2));
            Assert.That(log.TruncateAfter(7), Is.Zero);
            log.Append(new SampleMetrics(8, 80), SampleJson.Default.SampleMetrics);
        }
        string[] lines = File.ReadAllLines(folder["m"]);
        Assert.That(lines, Has.Length.EqualTo(9));
        Assert.That(lines[0], Is.EqualTo("{\"loss\":0,\"note\":\"start\"}"));
        Assert.That(lines[7], Is.EqualTo("{\"step\":7,\"loss\":7}"));
        Assert.That(lines[8], Is.EqualTo("{\"step\":8,\"loss\":80}"));
    }

    [TestCase("{\"step\":1}\n{\"step\":2,\"lo", "{\"step\":1}\n", 1)]
    [TestCase("{\"step\":1}\n{\"step\":2}", "{\"step\":1}\n{\"step\":2}\n", 0)]
    [TestCase("{\"step\":1}\n\0\0\0\0", "{\"step\":1}\n", 1)]
    [TestCase("{\"step\":1.5}\n{\"step\":\"9\"}\n7\n", "{\"step\":1.5}\n{\"step\":\"9\"}\n", 1)]
    [TestCase("", "", 0)]
    public void What_a_killed_process_left_is_mended(string before, string after, int dropped)
    {
        using ScratchFolder folder = new();
        File.WriteAllText(folder["m"], before);
        using MetricsLog log = new(folder["m"]);
        Assert.That(log.TruncateAfter(5), Is.EqualTo(dropped));
        Assert.That(Content(folder), Is.EqualTo(after));
    }

    [Test]
    public void A_log_that_does_not_exist_needs_no_truncation()
    {
        using ScratchFolder folder = new();
        using MetricsLog log = new(folder["m"]);
        Assert.That(log.TruncateAfter(5), Is.Zero);
        Assert.That(File.Exists(folder["m"]), Is.False);
    }

    [Test]
    public void A_full_disk_is_reported()
    {
        using SmallDisk disk = new();
        using MetricsLog log = new(disk["m"]);
        string note = new('x', 300_000);
        UserException error = Assert.Throws<UserException>(() =>
        {
            for (int step = 0; step < 10; step++)
                log.Append(new SampleMetrics(step, 0, note), SampleJson.Default.SampleMetrics);
        })!;
        Assert.That(error.Message, Is.EqualTo($"Cannot write '{disk["m"]}': the disk is full."));
    }

    private static string Content(ScratchFolder folder)
    {
        using FileStream stream = new(folder["m"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(stream).ReadToEnd();
    }
}
