using System.Text.Json.Serialization;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>How the program writes and reads its JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = false,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TrainOptions))]
[JsonSerializable(typeof(TrainProgress))]
[JsonSerializable(typeof(IReadOnlyList<TaskNames>))]
[JsonSerializable(typeof(MetricsEntry))]
internal sealed partial class TrainerJson : JsonSerializerContext;
