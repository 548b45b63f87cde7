using System.Text.Json;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>
/// Class names in the metadata that Hugging Face datasets writes into a parquet file under the key <c>huggingface</c>:
/// <c>{"info":{"features":{"style":{"names":[…],"_type":"ClassLabel"}}}}</c>.
/// </summary>
internal static class HuggingFaceFeatures
{
    /// <summary>The class names of a column, unchanged, or null when the metadata has none.</summary>
    /// <exception cref="UserException">The metadata is not JSON.</exception>
    public static string[]? ClassNames(string path, string? metadata, string column)
    {
        if (metadata is null)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(metadata);
            return Property(Property(Property(Property(document.RootElement, "info"), "features"), column), "names")
                is { ValueKind: JsonValueKind.Array } names
                ? names.EnumerateArray().Select(name => name.GetString() ?? "").ToArray()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new UserException($"{path}: the 'huggingface' metadata is not the JSON that datasets writes: {e.Message}", e);
        }
    }

    /// <summary>The metadata for an image column and label columns with class names.</summary>
    public static string Write(IEnumerable<LabelSet> tasks)
    {
        var features = new Dictionary<string, object> { ["image"] = new { _type = "Image" } };
        foreach (LabelSet task in tasks)
        {
            features[task.Task] = new { names = task.ClassNames, _type = "ClassLabel" };
        }

        return JsonSerializer.Serialize(new { info = new { features } });
    }

    private static JsonElement? Property(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty(name, out JsonElement child) ? child : null;
}
