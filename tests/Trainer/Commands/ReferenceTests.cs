namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>docs/options.md says what the program says.</summary>
public sealed class ReferenceTests
{
    [Test]
    [Platform("Linux,MacOsX", Reason = "default paths are spelt otherwise on Windows")]
    public void The_page_in_docs_is_up_to_date()
    {
        string expected = CommandRun.Success("reference").ReplaceLineEndings("\n");
        string found = File.ReadAllText(Path.Combine(SourceTree.Docs, "options.md")).ReplaceLineEndings("\n");
        Assert.That(found, Is.EqualTo(expected), "Write it anew: dotnet run -c Release --project src/Trainer -- reference > docs/options.md");
    }

    [Test]
    public void Every_option_says_its_default()
    {
        string[] rows = [.. CommandRun.Success("reference").Split('\n').Where(line => line.StartsWith("| `--", StringComparison.Ordinal))];
        Assert.That(rows, Has.Length.GreaterThan(60));
        Assert.That(rows, Has.None.Contain("|  |"));
    }
}
