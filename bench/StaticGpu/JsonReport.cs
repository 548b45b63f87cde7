using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wikiart.Cuda.StaticGpu;

/// <summary>The report for other programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Write(string path, Version compiler, IReadOnlyList<KernelReport> reports) => File.WriteAllText(
        path, JsonSerializer.Serialize(new { nvrtc = compiler.ToString(), exemptions = Exemption.All, kernels = reports }, Options));
}
