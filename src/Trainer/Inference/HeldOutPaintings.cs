using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>The paintings that a model was not trained on, under its own class numbers.</summary>
internal sealed class HeldOutPaintings : IDisposable
{
    private HeldOutPaintings(RelabelledPaintings source, int[] samples)
    {
        Source = source;
        Samples = samples;
    }

    /// <summary>All paintings.</summary>
    public RelabelledPaintings Source { get; }

    /// <summary>Those that training held out.</summary>
    public int[] Samples { get; }

    /// <summary>Opens them.</summary>
    /// <param name="info">The model.</param>
    /// <param name="data">Other paintings, which are taken as a whole; null for the model's own.</param>
    /// <returns>The paintings, which the caller disposes.</returns>
    /// <exception cref="UserException">The data cannot be read, or nothing was held out.</exception>
    public static HeldOutPaintings Open(CheckpointInfo info, string? data)
    {
        TrainOptions options = info.Options;
        string path = data ?? options.Data;
        PaintingSourceOptions columns = new()
        {
            Columns = data is null ? options.Columns : null,
            ClassFiles = data is null ? options.ClassFiles : null,
        };
        RelabelledPaintings source = new(PaintingSources.Open(path, columns), info.LabelSets);
        int[] samples = data is not null
            ? [.. Enumerable.Range(0, source.Count)]
            : (source.OwnSplit ?? Split.Stratified(source, options.ValidationFraction, options.Seed)).Validation;
        if (samples.Length == 0)
        {
            source.Dispose();
            throw new UserException($"Training held out no pictures of '{path}'; name others with --data.");
        }

        return new HeldOutPaintings(source, samples);
    }

    /// <inheritdoc/>
    public void Dispose() => Source.Dispose();
}
