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
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static void Write(string path, Version compiler, IReadOnlyList<KernelReport> reports) => File.WriteAllText(
        path, JsonSerializer.Serialize(new { nvrtc = compiler.ToString(), machines = Architecture.All.Select(one => new { one.Name, one.Rates }), exemptions = Exemption.All, kernels = reports }, Options));
}
