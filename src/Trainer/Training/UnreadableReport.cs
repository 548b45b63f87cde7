using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Names the pictures that could not be read, each once, though every epoch skips it.</summary>
/// <param name="display">Where.</param>
internal sealed class UnreadableReport(IRunDisplay display)
{
    private readonly HashSet<int> _named = [];

    /// <summary>Names what a pass skipped.</summary>
    /// <param name="loader">The pass's pictures.</param>
    public void Add(BatchLoader loader)
    {
        foreach (UnreadableImage image in loader.Unreadable.Where(image => _named.Add(image.Sample)))
        {
            display.Say($"skipped {image.Name}: {image.Reason}");
        }
    }
}
