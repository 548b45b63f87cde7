using System.Text.Json;
using System.Text.Json.Serialization;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Serve;
using Wikiart.Cuda.Trainer.Tuning;

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
[JsonSerializable(typeof(EvaluationResult))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(Calibration))]
[JsonSerializable(typeof(ServedPrediction))]
[JsonSerializable(typeof(ServedHealth))]
[JsonSerializable(typeof(ServedError))]
[JsonSerializable(typeof(IReadOnlyList<PicturePrediction>))]
[JsonSerializable(typeof(VerifiedKernel[]))]
[JsonSerializable(typeof(BenchResult))]
internal sealed partial class TrainerJson : JsonSerializerContext
{
    private static TrainerJson? _indented;

    /// <summary>The same for files that people read.</summary>
    public static TrainerJson Indented => _indented ??= new TrainerJson(new JsonSerializerOptions(Default.Options) { WriteIndented = true });
}
