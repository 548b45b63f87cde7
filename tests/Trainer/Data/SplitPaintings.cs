using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Tests.Data;

/// <summary>Real paintings with a split that the data prescribes.</summary>
internal sealed class SplitPaintings(IPaintingSource source, Split split) : IPaintingSource
{
    public string Description => source.Description;

    public IReadOnlyList<LabelSet> Tasks => source.Tasks;

    public int Count => source.Count;

    public Split? OwnSplit => split;

    public int GroupWindow => source.GroupWindow;

    public int Label(int sample, int task) => source.Label(sample, task);

    public string NameOf(int sample) => source.NameOf(sample);

    public int GroupOf(int sample) => source.GroupOf(sample);

    public ReadOnlyMemory<byte> ReadEncoded(int sample) => source.ReadEncoded(sample);

    public void Dispose()
    {
    }
}
