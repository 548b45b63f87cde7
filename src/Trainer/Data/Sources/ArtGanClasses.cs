using System.Text.Json;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>ArtGAN's class names in label order, for a download whose class lists are absent.</summary>
internal static class ArtGanClasses
{
    /// <summary>The tasks that ArtGAN has lists for.</summary>
    public static readonly string[] Tasks = ["artist", "genre", "style"];

    /// <summary>The class names of a task.</summary>
    public static string[] Names(string task)
    {
        using Stream stream = typeof(ArtGanClasses).Assembly.GetManifestResourceStream("ArtGanClasses.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(stream)![task];
    }
}
