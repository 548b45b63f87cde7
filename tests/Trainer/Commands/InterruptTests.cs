using System.Text.RegularExpressions;
using Wikiart.Cuda.Trainer.Data.Demo;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Tests.Training;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

public sealed class InterruptTests
{
    [Test]
    [Platform("Linux,MacOsX", Reason = "sends the signal with kill(2)")]
    public void Control_C_finishes_the_step_saves_and_says_how_to_go_on()
    {
        using TempFolder folder = new();
        string run = folder.At("run");
        using ProgramRun program = ProgramRun.Start(
            folder.Root, ["train", .. SmallDemo.With("--batch-size", "1"), "--epochs", "100000", "--run-dir", run]);
        program.ReadUntil("epoch   1");
        program.PressControlC();
        CommandRun interrupted = program.Wait();
        Assert.That(interrupted.ExitCode, Is.EqualTo(130), interrupted.Errors);
        Assert.That(interrupted.Errors, Is.Empty);
        Match stopped = Regex.Match(
            interrupted.Output,
            @"Stopped after (\d+) epochs and \d+ batches, and saved\. Go on with:\s+wikiart train --resume (\S+)");
        Assert.That(stopped.Success, interrupted.Output);
        Assert.That(stopped.Groups[2].Value, Is.EqualTo(run));

        // The command that was suggested, with fewer epochs.
        string epochs = $"{int.Parse(stopped.Groups[1].Value) + 1}";
        string whole = folder.At("whole");
        CommandRun.Success("train", "--resume", run, "--epochs", epochs);
        CommandRun.Success(["train", .. SmallDemo.With("--batch-size", "1"), "--epochs", epochs, "--run-dir", whole]);
        RunFiles.AssertSame(run, whole);
    }

    [Test]
    [Platform("Linux,MacOsX", Reason = "sends the signal with kill(2)")]
    public void Control_C_ends_an_evaluation()
    {
        using TempFolder folder = new();
        string run = folder.At("run");
        CommandRun.Success(["train", .. SmallDemo.Arguments, "--epochs", "1", "--run-dir", run]);
        string rows = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i % 4}.png,{DemoLabels.Tasks[0].ClassNames[0]}\n"));
        for (int i = 0; i < 4; i++)
        {
            folder.Write($"{i}.png", TestImages.Numbered(i));
        }

        string data = folder.Write("m.csv", "path,artist\n" + rows);
        using ProgramRun program = ProgramRun.Start(folder.Root, "eval", "--weights", run, "--data", data, "--batch-size", "1");
        program.WaitForErrors("eval");
        program.PressControlC();
        CommandRun interrupted = program.Wait();
        Assert.That(interrupted.ExitCode, Is.EqualTo(130), interrupted.Errors);
        Assert.That(interrupted.Errors, Does.Match(@"Stopped after \d+ of 100000 batches\."));
        Assert.That(interrupted.Output, Is.Empty);
    }
}
