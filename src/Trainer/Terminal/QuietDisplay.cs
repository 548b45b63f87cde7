using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Terminal;

/// <summary>Says nothing of a run under way.</summary>
internal sealed class QuietDisplay : IRunDisplay
{
    /// <inheritdoc/>
    public void Track(string title, int total, int done, Action<Action<PassProgress>> pass) => pass(_ => { });

    /// <inheritdoc/>
    public void Epoch(MetricsEntry train, MetricsEntry? validation, bool isBest)
    {
    }

    /// <inheritdoc/>
    public void Say(string line)
    {
    }
}
