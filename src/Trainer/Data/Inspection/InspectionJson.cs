using System.Text.Json.Serialization;

namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>How a report is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(DataReport))]
internal sealed partial class InspectionJson : JsonSerializerContext;
