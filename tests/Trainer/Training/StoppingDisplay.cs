using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Shows nothing, and asks the run to stop after a number of batches of a pass.</summary>
internal sealed class StoppingDisplay(StopRequest stop, string pass, int batches) : IRunDisplay
{
    /// <summary>The lines that were to be shown.</summary>
    public List<string> Lines { get; } = [];

    public void Track(string title, int total, int done, Action<Action<PassProgress>> work) => work(progress =>
    {
        if (title == pass && progress.Batches == batches)
        {
            stop.Request();
        }
    });

    public void Epoch(MetricsEntry train, MetricsEntry? validation, bool isBest) => Lines.Add($"epoch {train.Epoch}");

    public void Say(string line) => Lines.Add(line);
}
