using System.Buffers.Binary;
using System.Text;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

/// <summary>
/// Thousands of damaged files: the reader either gives data from within the file or says what is wrong, and never asks for much memory.
/// </summary>
public sealed class SafetensorsMutationTests
{
    private const int Mutations = 4000;
    private const int MemoryLimit = 1 << 20;

    private static readonly string[] Snippets =
        ["0", "-1", "9223372036854775807", "18446744073709551616", "1e9", "null", "[]", "{}", "\"F16\"", "\"w\":", ",", "}", "]", "\"", "\\ud800"];

    [Test]
    public void A_damaged_file_gives_data_within_bounds_or_a_clear_error()
    {
        using ScratchFolder folder = new();
        string path = folder["a.safetensors"];
        byte[] valid = Valid(path);
        Random random = new(20240607);
        int accepted = 0;
        int refused = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] damaged = Damage(valid, random);
            File.WriteAllBytes(path, damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using SafetensorsFile file = SafetensorsFile.Open(path);
                ReadAll(file, damaged.Length);
                accepted++;
            }
            catch (UserException error)
            {
                Assert.That(error.Message, Does.StartWith($"Cannot read '{path}': ").And.EndsWith("."));
                refused++;
            }
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MemoryLimit));
        }
        TestContext.Out.WriteLine($"{accepted} damaged files were still valid, {refused} were refused.");
        Assert.That(accepted, Is.GreaterThan(Mutations / 20));
        Assert.That(refused, Is.GreaterThan(Mutations / 4));
    }

    private static byte[] Valid(string path)
    {
        SafetensorsWriter.Write(path, new Dictionary<string, string> { ["step"] = "7", ["labels"] = "[\"é\"]" }, [
            TensorSource.I64("rng", [2], new long[] { 1, 2 }),
            TensorSource.F32("conv1.weight", [4, 3, 3, 3], new float[108]),
            TensorSource.F32("conv1.bias", [4], new float[4]),
            TensorSource.F32("none", [0], Array.Empty<float>()),
            new TensorSource("half", SafetensorsDtype.F16, [5], (_, bytes) => bytes.Clear()),
            TensorSource.U8("mask", [3], new byte[3]),
        ]);
        return File.ReadAllBytes(path);
    }

    private static void ReadAll(SafetensorsFile file, int fileLength)
    {
        foreach (SafetensorsTensor tensor in file.Tensors)
        {
            Assert.That(tensor.Begin, Is.GreaterThanOrEqualTo(0));
            Assert.That(tensor.End, Is.InRange(tensor.Begin, (long)fileLength));
            file.ReadBytes(tensor.Name, 0, new byte[tensor.ByteCount]);
            if (FloatDecoder.Accepts(tensor.Dtype))
                file.Read(tensor.Name, new float[tensor.ElementCount]);
        }
    }

    private static byte[] Damage(byte[] valid, Random random)
    {
        int headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(valid);
        int dataStart = sizeof(ulong) + headerLength;
        byte[] copy = [.. valid];
        switch (random.Next(7))
        {
            case 0:
                return Flip(copy, 0, copy.Length, random);
            case 1:
                return Flip(copy, sizeof(ulong), dataStart, random);
            case 2:
                return copy[..random.Next(copy.Length)];
            case 3:
                return [.. copy, .. new byte[random.Next(1, 20)]];
            case 4:
                long length = random.Next(3) == 0 ? random.NextInt64() : random.Next(2 * copy.Length);
                BinaryPrimitives.WriteInt64LittleEndian(copy, length);
                return copy;
            case 5:
                return ChangeDigit(copy, dataStart, random);
            default:
                return EditHeader(Encoding.UTF8.GetString(copy, sizeof(ulong), headerLength), copy[dataStart..], random);
        }
    }

    private static byte[] Flip(byte[] bytes, int from, int to, Random random)
    {
        for (int count = random.Next(1, 5); count > 0; count--)
            bytes[random.Next(from, to)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static byte[] ChangeDigit(byte[] bytes, int to, Random random)
    {
        int[] digits = [.. Enumerable.Range(sizeof(ulong), to - sizeof(ulong)).Where(i => char.IsAsciiDigit((char)bytes[i]))];
        bytes[digits[random.Next(digits.Length)]] = (byte)('0' + random.Next(10));
        return bytes;
    }

    private static byte[] EditHeader(string header, byte[] data, Random random)
    {
        int first = random.Next(header.Length);
        int length = random.Next(Math.Min(40, header.Length - first));
        string edited = random.Next(3) switch
        {
            0 => header.Remove(first, length),
            1 => header.Insert(first, header.Substring(first, length)),
            _ => header.Remove(first, Math.Min(length, 3)).Insert(first, Snippets[random.Next(Snippets.Length)]),
        };
        return SafetensorsBytes.Assemble(Encoding.UTF8.GetBytes(edited), data);
    }
}
