using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>Reads options from JSON that need not name all of them: what is left out keeps its default.</summary>
internal static class OptionsJson
{
    /// <summary>Puts what JSON says over defaults.</summary>
    /// <param name="defaults">Values of what the JSON leaves out.</param>
    /// <param name="given">Options as config.json has them.</param>
    /// <returns>The options.</returns>
    /// <exception cref="JsonException">A value is of the wrong kind.</exception>
    public static TrainOptions Over(TrainOptions defaults, JsonObject given)
    {
        JsonObject merged = JsonSerializer.SerializeToNode(defaults, TrainerJson.Default.TrainOptions)!.AsObject();
        Merge(merged, given);
        return merged.Deserialize(TrainerJson.Default.TrainOptions) ?? throw new JsonException("null where options are expected");
    }

    private static void Merge(JsonObject target, JsonObject given)
    {
        foreach ((string key, JsonNode? value) in given)
        {
            if (target[key] is JsonObject inner && value is JsonObject changes)
            {
                Merge(inner, changes);
            }
            else
            {
                target[key] = value?.DeepClone();
            }
        }
    }
}
