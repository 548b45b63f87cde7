using System.Text.RegularExpressions;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>
/// Takes off what PyTorch's wrappers put before every name of a state_dict, and turns the names of Hugging Face's ResNet into torchvision's.
/// </summary>
internal static partial class StateDictNames
{
    // DataParallel and DistributedDataParallel; torch.compile.
    private static readonly string[] Prefixes = ["module.", "_orig_mod."];

    /// <summary>The names without a prefix that all of them share.</summary>
    /// <param name="names">The names in a file.</param>
    /// <returns>Each name with what it becomes.</returns>
    public static IReadOnlyDictionary<string, string> Plain(IEnumerable<string> names)
    {
        Dictionary<string, string> plain = names.ToDictionary(name => name, name => name);
        while (plain.Count > 0 &&
            Array.Find(Prefixes, prefix => plain.Values.All(name => name.StartsWith(prefix, StringComparison.Ordinal))) is { } prefix)
        {
            plain = plain.ToDictionary(pair => pair.Key, pair => pair.Value[prefix.Length..]);
        }

        return plain.ToDictionary(pair => pair.Key, pair => Torchvision(pair.Value));
    }

    /// <summary>For example <c>resnet.encoder.stages.1.layers.0.layer.1.normalization.weight</c> is <c>layer2.0.bn2.weight</c>.</summary>
    private static string Torchvision(string name)
    {
        if (Layer().Match(name) is { Success: true } layer)
        {
            string block = $"layer{int.Parse(layer.Groups["stage"].Value) + 1}.{layer.Groups["block"].Value}";
            bool isNorm = layer.Groups["kind"].Value == "normalization";
            string part = layer.Groups["index"] is { Success: true } index
                ? $"{(isNorm ? "bn" : "conv")}{int.Parse(index.Value) + 1}"
                : $"downsample.{(isNorm ? 1 : 0)}";
            return $"{block}.{part}.{layer.Groups["entry"].Value}";
        }

        return name
            .Replace("resnet.embedder.embedder.convolution.", "conv1.", StringComparison.Ordinal)
            .Replace("resnet.embedder.embedder.normalization.", "bn1.", StringComparison.Ordinal)
            .Replace("classifier.1.", "fc.", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^resnet\.encoder\.stages\.(?<stage>\d+)\.layers\.(?<block>\d+)\.(layer\.(?<index>[01])|shortcut)\.(?<kind>convolution|normalization)\.(?<entry>\w+)$")]
    private static partial Regex Layer();
}
