using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Report;
using Wikiart.Cuda.Trainer.Tests.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Report;

/// <summary>The page of a run that is under way.</summary>
public sealed class LiveReportTests
{
    private const int Epochs = 4;

    [Test]
    public void It_grows_with_every_epoch_and_is_complete_whenever_somebody_looks()
    {
        using TempFolder folder = new();
        string path = folder.At("run", "report.html");
        TrainOptions options = SmallDemo.Options with { Epochs = Epochs };
        using TrainingData data = new(options);
        using HostDevice device = new();
        using CpuOperations operations = new(device, options.Threads);
        using Learner learner = Learner.For(operations, options, data);
        WeightInitializer.Initialize(learner.Model.Parameters, options.Seed);
        using StopRequest stop = new();
        RunFolder run = RunFolder.Create(folder.At("run"));
        run.WriteConfig(options, TrainerJson.Indented.TrainOptions);
        PageReader reader = new(path);
        ReportDisplay display = new(reader, run);
        using TrainingRun training = new(learner, options, data, run, display);

        bool isOver = false;
        int looks = 0;
        List<string> incomplete = [];
        Thread onlooker = new(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                if (File.Exists(path))
                {
                    string page = File.ReadAllText(path);
                    looks++;
                    if (!page.StartsWith("<!doctype html>", StringComparison.Ordinal) || !page.EndsWith("</html>\n", StringComparison.Ordinal))
                    {
                        incomplete.Add(page);
                    }
                }
            }
        });
        onlooker.Start();
        RunOutcome outcome = training.Execute(stop);
        Volatile.Write(ref isOver, true);
        onlooker.Join();

        Assert.That(outcome, Is.EqualTo(RunOutcome.Completed));
        Assert.That(reader.EpochsOnPage, Is.EqualTo(Enumerable.Range(1, Epochs - 1)));
        Assert.That(File.ReadAllText(path), Does.Contain($"{Epochs} epochs, ").And.Contain("http-equiv=\"refresh\" content=\"10\""));
        Assert.That(looks, Is.Positive);
        Assert.That(incomplete, Is.Empty);
        Assert.That(Directory.GetFiles(folder.At("run"), "report*"), Has.Length.EqualTo(1), "no temporary file is left");

        // Stopped by Ctrl-C, it stays as it is but is no longer loaded again and again.
        display.End(operations: null);
        Assert.That(File.ReadAllText(path), Does.Contain($"{Epochs} epochs, ").And.Not.Contain("http-equiv"));
    }

    /// <summary>Reads the page whenever an epoch begins: it then shows those before.</summary>
    private sealed class PageReader(string path) : IRunDisplay
    {
        public List<int> EpochsOnPage { get; } = [];

        public void Track(string title, int total, int done, Action<Action<PassProgress>> pass)
        {
            if (title.StartsWith("epoch", StringComparison.Ordinal) && File.Exists(path))
            {
                string page = File.ReadAllText(path);
                EpochsOnPage.Add(Enumerable.Range(1, Epochs).Count(epoch => page.Contains($"data-tip=\"epoch {epoch}\nvalidation", StringComparison.Ordinal)));
            }

            pass(_ => { });
        }

        public void Epoch(MetricsEntry train, MetricsEntry? validation, bool isBest)
        {
        }

        public void Say(string line)
        {
        }
    }
}
