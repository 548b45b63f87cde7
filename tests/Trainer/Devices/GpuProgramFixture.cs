using System.Text.Json;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;

namespace Wikiart.Cuda.Trainer.Tests.Devices;

/// <summary>Starts the program on the software GPU in a folder of its own, as a user does.</summary>
internal abstract class GpuProgramFixture
{
    protected static readonly string[] Tiny = ["train", .. SmallDemo.Arguments, "--epochs", "2"];

    protected TempFolder Folder { get; private set; } = null!;

    [SetUp]
    public void MakeFolder() => Folder = new TempFolder();

    [TearDown]
    public void RemoveFolder() => Folder.Dispose();

    protected static Dictionary<string, string> OnGpu() => SoftwareGpuLibrary.Environment();

    protected string Succeed(Dictionary<string, string> environment, string[] arguments)
    {
        CommandRun run = ProgramRun.ToEnd(environment, Folder.Root, arguments);
        Assert.That(run.ExitCode, Is.Zero, run.Errors + run.Output);
        return run.Output;
    }

    protected double[] Losses(string run) =>
    [
        .. File.ReadLines(Folder.At($"{run}/metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("loss").GetDouble()),
    ];
}
