using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>What load_state_dict complains of: entries that are missing, unexpected, or of another size.</summary>
/// <param name="Missing">Entries that the model has and the file lacks.</param>
/// <param name="Unexpected">Entries that the file has and the model lacks.</param>
/// <param name="Mismatched">Entries of another size, each with both sizes.</param>
internal sealed record StateDictComparison(
    IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> Mismatched)
{
    /// <summary>Compares a file with a model.</summary>
    /// <param name="weights">The file.</param>
    /// <param name="options">The model's sizes.</param>
    /// <returns>The differences.</returns>
    public static StateDictComparison Of(ForeignWeights weights, ModelOptions options)
    {
        using MetaDevice device = new();
        using PaintingClassifier model = new(new LayerContext(device, isTraining: false), options, batch: 1, fusesUpdate: false);
        Dictionary<string, long[]> expected = model.State
            .SelectMany(parameter => parameter.Slices)
            .ToDictionary(slice => slice.Name, slice => slice.Sizes.Select(size => (long)size).ToArray());
        Dictionary<string, TensorSource> found = weights.Tensors.ToDictionary(tensor => tensor.Name);
        return new StateDictComparison(
            [.. expected.Keys.Where(name => !found.ContainsKey(name))],
            [.. found.Keys.Where(name => !expected.ContainsKey(name))],
            [
                .. expected.Where(pair => found.TryGetValue(pair.Key, out TensorSource? tensor) && !tensor.Dims.SequenceEqual(pair.Value))
                    .Select(pair => $"{pair.Key} {Sizes(found[pair.Key].Dims)} where {Sizes(pair.Value)} is expected"),
            ]);
    }

    /// <summary>Refuses a file that does not fit.</summary>
    /// <param name="path">The file's name.</param>
    /// <param name="ignoreUnexpected">Whether entries that the model lacks are left out.</param>
    /// <exception cref="UserException">The file does not fit; every difference is named.</exception>
    public void Check(string path, bool ignoreUnexpected)
    {
        List<string> faults = [];
        Add("missing", Missing);
        Add("mismatched", Mismatched);
        Add("unexpected", ignoreUnexpected ? [] : Unexpected);
        if (faults.Count > 0)
        {
            throw new UserException($"'{path}' does not fit the model: {string.Join("; ", faults)}.");
        }

        void Add(string kind, IReadOnlyList<string> names)
        {
            if (names.Count > 0)
            {
                faults.Add($"{kind}: {string.Join(", ", names)}");
            }
        }
    }

    private static string Sizes(IReadOnlyList<long> sizes) => $"[{string.Join(", ", sizes)}]";
}
