using System.Text;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

/// <summary>A file put together by hand from the format's description, byte for byte.</summary>
public sealed class SafetensorsReferenceFileTests
{
    private const string Header =
        """{"__metadata__":{"format":"pt"},"conv1.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"n":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}""";

    private static byte[] Reference
    {
        get
        {
            // 151 characters of JSON, padded to 152 = 0x98. Then 1.0f and -2.5f, then the byte 7.
            byte[] length = [0x98, 0, 0, 0, 0, 0, 0, 0];
            byte[] data = [0x00, 0x00, 0x80, 0x3F, 0x00, 0x00, 0x20, 0xC0, 0x07];
            return [.. length, .. Encoding.ASCII.GetBytes(Header.PadRight(0x98)), .. data];
        }
    }

    [Test]
    public void The_writer_writes_it()
    {
        using ScratchFolder folder = new();
        SafetensorsWriter.Write(
            folder["a.safetensors"],
            new Dictionary<string, string> { ["format"] = "pt" },
            [TensorSource.U8("n", [], new byte[] { 7 }), TensorSource.F32("conv1.bias", [2], new float[] { 1, -2.5f })]);
        Assert.That(File.ReadAllBytes(folder["a.safetensors"]), Is.EqualTo(Reference));
    }

    [Test]
    public void The_reader_reads_it()
    {
        using ScratchFolder folder = new();
        File.WriteAllBytes(folder["a.safetensors"], Reference);
        using SafetensorsFile file = SafetensorsFile.Open(folder["a.safetensors"]);
        Assert.That(file.Metadata, Is.EqualTo(new Dictionary<string, string> { ["format"] = "pt" }));
        Assert.That(file.Tensors.Select(tensor => tensor.Name), Is.EqualTo(new[] { "conv1.bias", "n" }));
        Assert.That(file.Get("conv1.bias").Dims, Is.EqualTo(new[] { 2L }));
        Assert.That(file.Get("n").Dims, Is.Empty);
        float[] bias = new float[2];
        file.Read("conv1.bias", bias);
        Assert.That(bias, Is.EqualTo(new[] { 1f, -2.5f }));
        byte[] n = new byte[1];
        file.ReadBytes("n", 0, n);
        Assert.That(n[0], Is.EqualTo(7));
    }
}
