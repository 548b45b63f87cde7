using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

public sealed class SafetensorsRoundTripTests
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    [Test]
    public void Values_names_order_shapes_and_metadata_come_back()
    {
        using ScratchFolder folder = new();
        Random random = new(5);
        // More than one chunk, and not a whole number of them.
        float[] weights = [.. Enumerable.Range(0, 3 * 700_001).Select(_ => random.NextSingle() - 0.5f)];
        float[] special = [float.NaN, float.PositiveInfinity, -0f, float.Epsilon, float.MaxValue];
        Dictionary<string, string> metadata = new() { ["labels"] = """["Zdzisław Beksiński","a \"quoted\" name","梵高"]""", ["empty"] = "" };
        SafetensorsWriter.Write(folder["a"], metadata, [
            TensorSource.I64("rng", [2], new long[] { long.MinValue, 42 }),
            TensorSource.F32("z.weight", [3, 700_001], weights),
            TensorSource.F32("a.bias", [5], special),
            TensorSource.F32("nothing", [0, 4], Array.Empty<float>()),
            TensorSource.U8("mask", [3], new byte[] { 0, 1, 255 }),
        ]);

        using SafetensorsFile file = SafetensorsFile.Open(folder["a"]);
        Assert.That(file.Metadata, Is.EqualTo(metadata));
        Assert.That(file.Tensors.Select(tensor => tensor.Name), Is.EqualTo(new[] { "rng", "z.weight", "a.bias", "nothing", "mask" }));
        Assert.That(file.Get("z.weight").Dims, Is.EqualTo(new long[] { 3, 700_001 }));
        Assert.That(file.Contains("mask"), Is.True);
        Assert.That(file.Contains("z"), Is.False);
        float[] weightsRead = new float[weights.Length];
        file.Read("z.weight", weightsRead);
        Assert.That(weightsRead.AsSpan().SequenceEqual(weights), Is.True);
        float[] specialRead = new float[special.Length];
        file.Read("a.bias", specialRead);
        Assert.That(Bits(specialRead), Is.EqualTo(Bits(special)));
        file.Read("nothing", []);
        long[] rng = new long[2];
        file.ReadBytes("rng", 0, MemoryMarshal.AsBytes(rng.AsSpan()));
        Assert.That(rng, Is.EqualTo(new[] { long.MinValue, 42 }));
    }

    [Test]
    public void Any_part_of_a_tensor_can_be_read()
    {
        using ScratchFolder folder = new();
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => (float)i)];
        SafetensorsWriter.Write(folder["a"], NoMetadata, [TensorSource.F32("before", [1], new float[1]), TensorSource.F32("w", [1000], values)]);
        using SafetensorsFile file = SafetensorsFile.Open(folder["a"]);
        Random random = new(3);
        for (int i = 0; i < 100; i++)
        {
            int first = random.Next(1000);
            float[] part = new float[random.Next(1000 - first + 1)];
            file.Read("w", first, part);
            Assert.That(part.AsSpan().SequenceEqual(values.AsSpan(first, part.Length)), Is.True);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read("w", 999, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read("w", -1, new float[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadBytes("w", 4000, new byte[1]));
    }

    [Test]
    public void Half_bfloat16_and_double_become_floats()
    {
        using ScratchFolder folder = new();
        Half[] halves = [(Half)1.5f, (Half)(-65504), Half.Epsilon, Half.NaN];
        ushort[] brains = [0x3FC0, 0xC120, 0x0001, 0x7F80];
        double[] doubles = [Math.PI, 1e300, -1e-300, 1 + 1.5 * Math.Pow(2, -23)];
        SafetensorsWriter.Write(folder["a"], NoMetadata, [
            Raw("half", SafetensorsDtype.F16, MemoryMarshal.AsBytes(halves.AsSpan()).ToArray()),
            Raw("brain", SafetensorsDtype.BF16, MemoryMarshal.AsBytes(brains.AsSpan()).ToArray()),
            Raw("double", SafetensorsDtype.F64, MemoryMarshal.AsBytes(doubles.AsSpan()).ToArray()),
        ]);
        using SafetensorsFile file = SafetensorsFile.Open(folder["a"]);
        float[] values = new float[4];
        file.Read("half", values);
        Assert.That(values, Is.EqualTo(new[] { 1.5f, -65504f, MathF.Pow(2, -24), float.NaN }));
        file.Read("brain", values);
        Assert.That(values, Is.EqualTo(new[] { 1.5f, -10f, BitConverter.Int32BitsToSingle(0x10000), float.PositiveInfinity }));
        file.Read("double", values);
        Assert.That(values, Is.EqualTo(new[] { 3.14159274f, float.PositiveInfinity, -0f, 1 + MathF.Pow(2, -22) }));
        file.Read("double", 3, values.AsSpan(0, 1));
        Assert.That(values[0], Is.EqualTo(1 + MathF.Pow(2, -22)));
    }

    [Test]
    public void What_does_not_fit_the_request_is_named()
    {
        using ScratchFolder folder = new();
        string path = folder["a"];
        SafetensorsWriter.Write(path, NoMetadata, [TensorSource.I64("n", [1], new long[1]), TensorSource.F32("w", [2, 3], new float[6])]);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.That(
            Assert.Throws<UserException>(() => file.Read("v", new float[6]))!.Message,
            Is.EqualTo($"'{path}' has no tensor 'v' among its 2."));
        Assert.That(
            Assert.Throws<UserException>(() => file.Read("w", new float[5]))!.Message,
            Is.EqualTo($"Tensor 'w' in '{path}' has the shape [2, 3] with 6 values, but 5 are expected."));
        Assert.That(
            Assert.Throws<UserException>(() => file.Read("n", new float[1]))!.Message,
            Is.EqualTo($"Tensor 'n' in '{path}' has the dtype I64, where a float type is expected."));
    }

    [Test]
    public void The_writer_refuses_two_tensors_of_one_name_and_values_that_do_not_fit()
    {
        using ScratchFolder folder = new();
        TensorSource tensor = TensorSource.F32("w", [1], new float[1]);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder["a"], NoMetadata, [tensor, tensor]));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.Empty);
        Assert.Throws<ArgumentException>(() => TensorSource.F32("w", [2, 3], new float[5]));
    }

    private static TensorSource Raw(string name, SafetensorsDtype dtype, byte[] bytes) => new(
        name,
        dtype,
        [bytes.Length / dtype.ByteSize()],
        (offset, destination) => bytes.AsSpan((int)offset, destination.Length).CopyTo(destination));

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];
}
