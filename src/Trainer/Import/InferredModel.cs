using System.Text.RegularExpressions;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>Reads a model's sizes off the shapes of its weights.</summary>
internal static partial class InferredModel
{
    /// <summary>Finds the model that a state_dict belongs to.</summary>
    /// <param name="weights">The state_dict.</param>
    /// <returns>The model's sizes; tasks in ordinal order.</returns>
    /// <exception cref="UserException">The weights are not those of a painting classifier.</exception>
    public static ModelOptions From(ForeignWeights weights)
    {
        Dictionary<string, TensorSource> byName = weights.Tensors.ToDictionary(tensor => tensor.Name);
        ResidualOptions? residual = Residual(byName);
        List<int> trunk = [];
        while (byName.TryGetValue($"conv{trunk.Count + 1}.weight", out TensorSource? conv) && conv.Dims is [var channels, _, _, _])
        {
            trunk.Add((int)channels);
        }

        List<HeadOptions> heads = [];
        long features = 0;
        long hidden = 0;
        foreach (string task in byName.Keys.Select(name => FirstLayer().Match(name)).Where(match => match.Success).Select(match => match.Groups[1].Value))
        {
            if (byName[$"fc_{task}1.weight"].Dims is [var width, var inputs] &&
                byName.TryGetValue($"fc_{task}2.weight", out TensorSource? output) && output.Dims is [var classes, _])
            {
                heads.Add(new HeadOptions(task, (int)classes));
                features = inputs;
                hidden = width;
            }
        }

        if (trunk.Count == 0 || heads.Count == 0)
        {
            throw new UserException(
                $"'{weights.Path}' is not a painting classifier: it needs conv1.weight, fc_TASK1.weight and fc_TASK2.weight, and has " +
                $"{string.Join(", ", byName.Keys.Take(4))}{(byName.Count > 4 ? ", …" : string.Empty)}.");
        }

        if (residual is not null)
        {
            return features == residual.Features
                ? new ModelOptions { Residual = residual, Hidden = (int)hidden, Heads = heads }
                : throw new UserException(
                    $"'{weights.Path}': the heads' first layers take {features} features, and the trunk gives {residual.Features}.");
        }

        return new ModelOptions { Trunk = trunk, Hidden = (int)hidden, Heads = heads, ImageSize = Side(weights.Path, features, trunk) };
    }

    /// <summary>The blocks of a residual network, by torchvision's names; paddings leave no trace in the weights and are torchvision's.</summary>
    private static ResidualOptions? Residual(Dictionary<string, TensorSource> byName)
    {
        List<int> blocks = [];
        while (byName.ContainsKey($"layer{blocks.Count + 1}.0.conv1.weight"))
        {
            int stage = blocks.Count + 1;
            blocks.Add(Enumerable.Range(0, int.MaxValue).TakeWhile(block => byName.ContainsKey($"layer{stage}.{block}.conv1.weight")).Count());
        }

        return blocks.Count > 0 && byName.TryGetValue("conv1.weight", out TensorSource? stem)
            ? new ResidualOptions { Blocks = blocks, Width = (int)stem.Dims[0] }
            : null;
    }

    private static int Side(string path, long features, List<int> trunk)
    {
        long side = (long)Math.Round(Math.Sqrt(features / (double)trunk[^1]));
        return side > 0 && side * side * trunk[^1] == features ? (int)(side << trunk.Count) : throw new UserException(
            $"'{path}': the heads' first layers take {features} features, which are no square of {trunk[^1]} channels.");
    }

    [GeneratedRegex(@"^fc_(.+)1\.weight$")]
    private static partial Regex FirstLayer();
}
