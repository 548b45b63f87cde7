using System.Text.Json.Nodes;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>Compares what two runs left behind.</summary>
internal static class RunFiles
{
    private static readonly string[] Timings = ["seconds", "images_per_second", "waited_for_data"];

    /// <summary>Checks that two runs ended with the same bits, in their weights, their optimizers and their logs.</summary>
    public static void AssertSame(string found, string expected)
    {
        AssertSameWeights(found, expected);
        foreach (string file in (string[])["last.safetensors", "best.safetensors"])
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(found, file));
            Assert.That(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(expected, file))), $"{file} with its metadata");
        }
    }

    /// <summary>The same for runs whose options differ in what must not matter.</summary>
    public static void AssertSameWeights(string found, string expected)
    {
        using SafetensorsFile a = SafetensorsFile.Open(Path.Combine(found, "last.safetensors"));
        using SafetensorsFile b = SafetensorsFile.Open(Path.Combine(expected, "last.safetensors"));
        string[] names = [.. a.Tensors.Select(tensor => tensor.Name)];
        Assert.That(names, Is.EqualTo(b.Tensors.Select(tensor => tensor.Name)));
        Assert.That(names, Has.Some.StartsWith("optimizer."));
        foreach (string name in names)
        {
            Assert.That(Bytes(a, name), Is.EqualTo(Bytes(b, name)), name);
        }

        Assert.That(Log(found), Is.EqualTo(Log(expected)));
    }

    /// <summary>The lines of a run's log without what depends on the clock.</summary>
    public static string[] Log(string folder) => [.. File.ReadAllLines(Path.Combine(folder, "metrics.jsonl")).Select(line =>
    {
        JsonObject entry = JsonNode.Parse(line)!.AsObject();
        foreach (string timing in Timings)
        {
            Assert.That(entry.Remove(timing), timing);
        }

        return entry.ToJsonString();
    })];

    private static byte[] Bytes(SafetensorsFile file, string name)
    {
        byte[] bytes = new byte[file.Get(name).ByteCount];
        file.ReadBytes(name, 0, bytes);
        return bytes;
    }
}
