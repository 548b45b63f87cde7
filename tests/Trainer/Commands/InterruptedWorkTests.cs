using System.Diagnostics;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>Long work ends soon after Ctrl-C, or after a fault, whatever it is doing.</summary>
[NonParallelizable]
public sealed class InterruptedWorkTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    [TestCase("prepare", "20000 paintings")]
    [Platform("Linux,MacOsX", Reason = "sends the signal with kill(2)")]
    public void Control_C_ends_the_work_and_keeps_what_is_done(string command, string first)
    {
        using TempFolder folder = new();
        string list = Many(folder);
        using ProgramRun program = ProgramRun.Start(folder.Root, command, list, "--out", folder.At("packed"));
        program.ReadUntil(first);
        Stopwatch watch = Stopwatch.StartNew();
        program.PressControlC();
        CommandRun run = program.Wait();
        Assert.That(watch.Elapsed, Is.LessThan(Patience));
        Assert.That(run.ExitCode, Is.EqualTo(130), run.Errors);
        Assert.That(run.Output, Does.Contain("the same command goes on from there"));
        Assert.That(Directory.GetFiles(folder.At("packed"), "*.tmp"), Is.Empty);
    }

    [Test]
    public void Killed_work_begins_again_and_ends_with_the_same_bytes()
    {
        using TempFolder folder = new();
        string list = Many(folder, 600);
        using (ProgramRun killed = ProgramRun.Start(folder.Root, "prepare", list, "--out", folder.At("killed")))
        {
            killed.ReadUntil("600 paintings");
            Assert.That(
                SpinWait.SpinUntil(() => Directory.EnumerateFiles(folder.At("killed"), "*.tmp").Any(file => new FileInfo(file).Length > 0), Patience),
                "a shard grows");
            killed.KillNow();
        }

        Assert.That(Directory.GetFiles(folder.At("killed")).Select(Path.GetExtension), Is.EqualTo(new[] { ".tmp" }));
        foreach (string name in (string[])["killed", "whole"])
        {
            Assert.That(ProgramRun.ToEnd(folder.Root, "prepare", list, "--out", folder.At(name)).ExitCode, Is.Zero);
        }

        string[] files = [.. Directory.GetFiles(folder.At("whole")).Select(file => Path.GetFileName(file)).Order()];
        Assert.That(Directory.GetFiles(folder.At("killed")).Select(file => Path.GetFileName(file)).Order(), Is.EqualTo(files));
        foreach (string file in files)
        {
            Assert.That(File.ReadAllBytes(folder.At("killed", file)), Is.EqualTo(File.ReadAllBytes(folder.At("whole", file))), file);
        }
    }

    [Test]
    public void A_source_that_fails_ends_the_loader_at_once_with_every_thread()
    {
        using TempFolder folder = new();
        using IPaintingSource source = PaintingSources.Open(TestShard.Numbered(40, _ => [0, 0, 0]).WriteTo(folder.At("a.parquet")));
        Stopwatch watch = Stopwatch.StartNew();
        using (BatchLoader loader = new(new FailingPaintings(source, 17), [.. Enumerable.Range(0, 40)], new() { BatchSize = 4, ImageSize = 14, Threads = 4 }))
        {
            Assert.That(
                () =>
                {
                    while (loader.Next() is { } batch)
                    {
                        loader.Return(batch);
                    }
                },
                Throws.TypeOf<UserException>().With.Message.EqualTo("painting 17 fails."));
        }

        Assert.That(watch.Elapsed, Is.LessThan(Patience));
    }

    private static string Many(TempFolder folder, int count = 20_000)
    {
        using SixLabors.ImageSharp.Image<SixLabors.ImageSharp.PixelFormats.Rgb24> image = TestImages.Flag(640, 480);
        folder.Write("a.jpg", TestImages.Jpeg(image));
        return folder.Write("list.csv", "path,era\n" + string.Concat(Enumerable.Repeat("a.jpg,0\n", count)));
    }

    private sealed class FailingPaintings(IPaintingSource source, int failing) : IPaintingSource
    {
        public string Description => source.Description;

        public IReadOnlyList<LabelSet> Tasks => source.Tasks;

        public int Count => source.Count;

        public Split? OwnSplit => source.OwnSplit;

        public int GroupWindow => source.GroupWindow;

        public int Label(int sample, int task) => source.Label(sample, task);

        public string NameOf(int sample) => source.NameOf(sample);

        public int GroupOf(int sample) => source.GroupOf(sample);

        public ReadOnlyMemory<byte> ReadEncoded(int sample) =>
            sample == failing ? throw new UserException($"painting {sample} fails.") : source.ReadEncoded(sample);

        public void Dispose()
        {
        }
    }
}
