using System.Diagnostics;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>How much commands say beside their results.</summary>
public sealed class VerbosityTests
{
    [Test]
    public void Quiet_training_prints_its_result_alone()
    {
        string folder = Directory.CreateTempSubdirectory("wikiart-quiet-").FullName;
        CommandRun loud = CommandRun.Of(["train", .. SmallDemo.Arguments, "--epochs", "1", "--run-dir", Path.Combine(folder, "loud")]);
        CommandRun quiet = CommandRun.Of(["train", "--quiet", .. SmallDemo.Arguments, "--epochs", "1", "--run-dir", Path.Combine(folder, "quiet")]);
        Directory.Delete(folder, recursive: true);
        Assert.That(loud.Output, Does.Contain("epoch   1").And.Contain("parameters at").And.Contain("Next:"));
        Assert.That(quiet.ExitCode, Is.Zero);
        Assert.That(quiet.Output, Does.Contain("chance").And.Not.Contain("epoch   1").And.Not.Contain("parameters at").And.Not.Contain("Next:"));
        Assert.That(quiet.Errors, Is.Empty);
    }

    [Test]
    public void Quiet_commands_still_say_why_they_failed()
    {
        CommandRun run = CommandRun.Of("eval", "-q", "--weights", "/none/at/all.safetensors");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, string.Empty)));
        Assert.That(run.Errors, Does.StartWith("wikiart: Cannot read '/none/at/all.safetensors'"));
    }

    [Test]
    public void Verbose_adds_versions_costs_and_causes_to_the_error_stream()
    {
        CommandRun run = CommandRun.Of("eval", "--weights", TrainedDemo.Run, "--json", "--verbose");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Errors, Does.Match(@"^wikiart \d+\.\d+\.\d+, \.NET 10").And.Match(@"\d+\.\d s, [\d,]+ MB of memory at most\s+$"));
        Assert.That(run.Output, Is.EqualTo(CommandRun.Success("eval", "--weights", TrainedDemo.Run, "--json")), "results stay as they are");

        CommandRun failed = CommandRun.Of("eval", "--weights", "/none/at/all.safetensors", "--verbose");
        Assert.That(failed.Errors, Does.Contain("DirectoryNotFoundException"));
    }

    [Test]
    public void Both_at_once_are_refused() =>
        Assert.That(CommandRun.Refusal("devices", "--quiet", "--verbose"), Does.Contain("contradict"));

    [Test]
    [Platform("Linux", Reason = "script(1) of util-linux gives the program a terminal")]
    public void NO_COLOR_takes_the_colours_away_in_a_terminal([Values] bool isSet)
    {
        string folder = Directory.CreateTempSubdirectory("wikiart-colour-").FullName;
        string command = string.Join(' ', [
            "dotnet", Path.Combine(AppContext.BaseDirectory, "wikiart.dll"), "train", .. SmallDemo.Arguments, "--epochs", "1",
            "--run-dir", Path.Combine(folder, "run")]);
        ProcessStartInfo start = new("script", ["-qec", command, "/dev/null"]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment.Remove("NO_COLOR");
        if (isSet)
        {
            start.Environment["NO_COLOR"] = "1";
        }

        start.Environment["TERM"] = "xterm-256color";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Directory.Delete(folder, recursive: true);
        Assert.That(process.ExitCode, Is.Zero, output);
        Assert.That(output, Does.Match("epoch 1/1  .*images/s .* left.*\u2501"), "a bar stands beside the text in 80 columns");
        const string Colour = "\u001b\\[[0-9;]*(3[0-8]|9[0-7])[;m]";
        Assert.That(output, isSet ? Does.Not.Match(Colour) : Does.Match(Colour));
    }
}
