using System.Text.Json.Serialization;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

internal sealed record SampleConfig
{
    public required int BatchSize { get; init; }

    public required double LearningRate { get; init; }

    public string? DataFolder { get; init; }
}

internal sealed record SampleMetrics(long? Step, double Loss, string? Note = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SampleConfig))]
[JsonSerializable(typeof(SampleMetrics))]
internal sealed partial class SampleJson : JsonSerializerContext;
