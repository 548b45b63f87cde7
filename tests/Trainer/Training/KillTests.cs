using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Tests.Commands;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>
/// A run that is killed at random moments, again and again, goes on each time from an intact checkpoint and ends with the bits of a run
/// that nobody disturbed. <c>WIKIART_KILLS=200</c> kills it that often (several minutes).
/// </summary>
public sealed class KillTests
{
    private const string Variable = "WIKIART_KILLS";
    private const int DefaultKills = 6;
    private const int Epochs = 40;
    private const int LongestMilliseconds = 900;

    [Test]
    public void A_killed_run_loses_nothing_but_time()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable(Variable) ?? $"{DefaultKills}");
        string[] recipe = ["train", .. SmallDemo.Arguments, "--ema", "0.9", "--schedule", "cosine", "--epochs", $"{Epochs}"];
        using TempFolder folder = new();
        string whole = folder.At("whole");
        string run = folder.At("run");
        CommandRun.Success([.. recipe, "--run-dir", whole]);
        Random random = new(7);
        int done = 0;
        int resumed = 0;
        int halfWritten = 0;
        while (done < kills)
        {
            string last = Path.Combine(run, "last.safetensors");
            bool goesOn = File.Exists(last);
            if (!goesOn && Directory.Exists(run))
            {
                // Killed before the first checkpoint: there is nothing to go on from, and nothing that looks like it.
                Directory.Delete(run, recursive: true);
            }

            using ProgramRun program = ProgramRun.Start(folder.Root, goesOn ? ["train", "--resume", run] : [.. recipe, "--run-dir", run]);
            program.ReadUntil(goesOn ? "Going on" : "epoch   1");
            if (program.EndsWithin(TimeSpan.FromMilliseconds(random.Next(LongestMilliseconds))))
            {
                // The run is complete: another one begins.
                Assert.That(program.Wait().ExitCode, Is.Zero);
                RunFiles.AssertSame(run, whole);
                Directory.Delete(run, recursive: true);
                continue;
            }

            program.KillNow();
            done++;
            resumed += goesOn ? 1 : 0;
            halfWritten += Directory.GetFiles(run, "*" + AtomicFile.TemporarySuffix).Length > 0 ? 1 : 0;
            AssertIntact(Path.Combine(run, "best.safetensors"));
            AssertIntact(last);
        }

        TestContext.Out.WriteLine($"{kills} kills, {resumed} of a resumed run, {halfWritten} while a file was being written");
        Assert.That(resumed, Is.Positive);
        if (File.Exists(Path.Combine(run, "last.safetensors")))
        {
            CommandRun.Success("train", "--resume", run);
            RunFiles.AssertSame(run, whole);
        }
    }

    private static void AssertIntact(string path)
    {
        if (File.Exists(path))
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            Assert.That(CheckpointInfo.Read(path, file).Progress.Step, Is.Positive);
            foreach (SafetensorsTensor tensor in file.Tensors)
            {
                float[] values = new float[tensor.ElementCount];
                file.Read(tensor.Name, values);
                Assert.That(values, Has.All.Matches<float>(float.IsFinite), tensor.Name);
            }
        }
    }
}
