using System.Diagnostics;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>What a shell gets to complete.</summary>
public sealed class CompletionTests
{
    [TestCase("wikiart ex", "export")]
    [TestCase("wikiart train --lab", "--label-smoothing")]
    [TestCase("wikiart completion ", "zsh")]
    public void The_program_knows_what_comes_next(string line, string expected) => Assert.That(
        CommandRun.Success($"[suggest:{line.Length}]", line).Split(Environment.NewLine), Does.Contain(expected));

    [Test]
    [Platform("Linux,MacOsX", Reason = "needs bash")]
    public void Bash_completes_with_the_script()
    {
        using TempFolder folder = new();
        string script = folder.Write("completion.bash", CommandRun.Success("completion", "bash"));
        string test = folder.Write("test.bash", $$"""
            wikiart() { dotnet '{{Path.Combine(AppContext.BaseDirectory, "wikiart.dll")}}' "$@"; }
            source '{{script}}'
            COMP_LINE='wikiart exp' COMP_POINT=11
            _wikiart
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p wikiart
            """);
        ProcessStartInfo start = new("bash", [test]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
        Assert.That(lines, Is.EqualTo(new[] { "export", "complete -o default -F _wikiart wikiart" }));
    }

    [Test]
    public void Other_shells_are_named() => Assert.That(CommandRun.Refusal("completion", "csh"), Does.Contain("csh").And.Contain("bash"));
}
