using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wikiart.Cuda.Peer.Report;

/// <summary>Everything that was measured, for other programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="peaks">The machine's peaks, by threads.</param>
    /// <param name="results">What was measured, in milliseconds and bytes.</param>
    public static void Write(string path, IReadOnlyDictionary<int, MachinePeak> peaks, IReadOnlyList<DuelResult> results)
    {
        var report = new
        {
            Machine = new { Environment.ProcessorCount, Runtime = Environment.Version.ToString(), Peaks = peaks },
            Results = results.Select(result => new
            {
                result.Work.Size,
                result.Work.Batch,
                result.Work.Threads,
                result.Work.Optimizer,
                result.Peer,
                result.LossDifference,
                result.StepRatio,
                result.InferenceRatio,
                result.MemoryRatio,
                result.Ours,
                result.Theirs,
                Work = Phase.Of(result.Work),
            }),
            Claims = Claim.Of(results),
        };
        File.WriteAllText(path, JsonSerializer.Serialize(report, Options));
    }
}
