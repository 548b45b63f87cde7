using System.Text.Json.Serialization;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>How an index is written and read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PackedIndex))]
internal sealed partial class PackedJson : JsonSerializerContext;
