using System.Text;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

/// <summary>Each way in which a file can break the format, with the sentence that says so.</summary>
public sealed class SafetensorsFaultTests
{
    private static readonly TestCaseData[] Headers =
    [
        Header("""[1,2]""", 0, "the header does not begin with '{', so it is not a safetensors file"),
        Header("""{"w":""", 0, "the header is not valid JSON"),
        Header("""{} x""", 0, "the header is not valid JSON"),
        Header("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "the header names 'w' twice"),
        Header("""{"w":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "the entry of tensor 'w' gives 'dtype' twice"),
        Header("""{"__metadata__":{"a":1}}""", 0, "the metadata 'a' is a number where a text is expected"),
        Header("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "the metadata names 'a' twice"),
        Header("""{"__metadata__":[]}""", 0, "'__metadata__' is a list where an object of texts is expected"),
        Header("""{"w":7}""", 0, "the entry of tensor 'w' is a number where an object is expected"),
        Header("""{"w":{"shape":[1],"data_offsets":[0,4]}}""", 4, "the entry of tensor 'w' lacks 'dtype'"),
        Header("""{"w":{"dtype":"F32","data_offsets":[0,4]}}""", 4, "the entry of tensor 'w' lacks 'shape'"),
        Header("""{"w":{"dtype":"F32","shape":[1]}}""", 4, "the entry of tensor 'w' lacks 'data_offsets'"),
        Header("""{"w":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}""", 4, "tensor 'w' has the dtype 'F33', which is not known here"),
        Header("""{"w":{"dtype":"f32","shape":[1],"data_offsets":[0,4]}}""", 4, "tensor 'w' has the dtype 'f32', which is not known here"),
        Header("""{"w":{"dtype":null,"shape":[1],"data_offsets":[0,4]}}""", 4, "the dtype of tensor 'w' is null where a text is expected"),
        Header("""{"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "'shape' of tensor 'w' holds something other than whole numbers"),
        Header("""{"w":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "'shape' of tensor 'w' holds something other than whole numbers"),
        Header("""{"w":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}""", 4, "'shape' of tensor 'w' holds something other than whole numbers"),
        Header("""{"w":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}""", 4, "'shape' of tensor 'w' is a text where a list of numbers is expected"),
        Header("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "'data_offsets' of tensor 'w' is [0, 4, 8] where a begin and an end are expected"),
        Header("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "'data_offsets' of tensor 'w' is [4, 0] where a begin and an end are expected"),
        Header("""{"w":{"dtype":"F32","shape":[2,3],"data_offsets":[0,20]}}""", 20, "tensor 'w' of shape [2, 3] and dtype F32 needs 24 bytes, but its data_offsets [0, 20] span 20"),
        Header("""{"w":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "tensor 'w' has the shape [4294967296, 4294967296], whose size overflows 64 bits"),
        Header("""{"w":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}""", 0, "tensor 'w' has the shape [2305843009213693952], whose size overflows 64 bits"),
        Header("""{"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "tensor 'w' begins at byte 4 of the data instead of byte 8, so it overlaps the tensor before it"),
        Header("""{"v":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "tensor 'w' begins at byte 8 of the data instead of byte 4, so it leaves a hole behind what is before it"),
        Header("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "the file holds 69 bytes, the header promises 70: it is truncated"),
        Header("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "the file holds 71 bytes, the header promises 70: what follows belongs to no tensor"),
        Header("""{"w":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", 9, "the file holds 106 bytes, the header promises 9223372036854775807: it is truncated"),
        Header("{\"a\\u0000\\n\":{}}", 0, "the entry of tensor 'a??' lacks 'dtype'"),
        Header("{\"\\ud800\":{}}", 0, "the header holds a text that is not valid UTF-8"),
        Header("{\"" + new string('n', 1000) + "\":{}}", 0, $"the entry of tensor '{new string('n', 100)}…' lacks 'dtype'"),
        Header("{\"w\":{\"shape\":[" + string.Join(',', Enumerable.Repeat(1, 65)) + "]}}", 0, "'shape' of tensor 'w' holds more than 64 numbers"),
    ];

    private static readonly TestCaseData[] Beginnings =
    [
        Bytes([], "the file holds 0 bytes, fewer than the 8 that begin a safetensors file"),
        Bytes([2, 0, 0, 0, 0, 0, 0], "the file holds 7 bytes, fewer than the 8 that begin a safetensors file"),
        Bytes([0, 0, 0, 0, 0, 0, 0, 0, 1], "its first 8 bytes give a header of 0 bytes"),
        Bytes([0, 0, 0, 0, 0, 0, 0, 0x80, 1], "its first 8 bytes give a header of 9223372036854775808 bytes"),
        Bytes([1, 0xE1, 0xF5, 5, 0, 0, 0, 0, 1], "its first 8 bytes give a header of 100000001 bytes"),
        Bytes([3, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}'], "the file holds 10 bytes, the header promises 11: it is truncated"),
        Bytes(
            SafetensorsBytes.Assemble([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'{', (byte)'}', (byte)'}'], []),
            "the header holds a text that is not valid UTF-8"),
    ];

    [TestCaseSource(nameof(Headers))]
    [TestCaseSource(nameof(Beginnings))]
    public void A_broken_file_is_refused_with_its_fault(byte[] content, string fault)
    {
        using ScratchFolder folder = new();
        File.WriteAllBytes(folder["a"], content);
        string message = Refusal(folder["a"]);
        Assert.That(message, Does.StartWith($"Cannot read '{folder["a"]}': {fault}"));
        Assert.That(message, Does.EndWith("."));
    }

    [Test]
    public void Files_that_cannot_be_opened_are_named()
    {
        using ScratchFolder folder = new();
        string path = folder["a"];
        Assert.That(Refusal(path), Is.EqualTo($"Cannot read '{path}': there is no such file."));
        Assert.That(Refusal(folder.Path), Is.EqualTo($"Cannot read '{folder.Path}': it is a folder, not a file."));
        string nested = Path.Combine(folder["b"], "c");
        Assert.That(Refusal(nested), Is.EqualTo($"Cannot read '{nested}': the folder '{folder["b"]}' does not exist."));
        Assert.That(Refusal(""), Is.EqualTo("Cannot read '': this cannot be the name of a file."));
    }

    [Test]
    public void A_file_that_shrinks_while_it_is_read_is_reported()
    {
        using ScratchFolder folder = new();
        string path = folder["a"];
        SafetensorsWriter.Write(path, new Dictionary<string, string>(), [TensorSource.F32("w", [100], new float[100])]);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            stream.SetLength(stream.Length - 4);
        UserException error = Assert.Throws<UserException>(() => file.Read("w", new float[100]))!;
        Assert.That(error.Message, Is.EqualTo($"Cannot read '{path}': the file became shorter while it was read."));
    }

    private static string Refusal(string path) => Assert.Throws<UserException>(() => SafetensorsFile.Open(path).Dispose())!.Message;

    private static TestCaseData Header(string header, int dataLength, string fault) =>
        Bytes(SafetensorsBytes.Assemble(Encoding.UTF8.GetBytes(header), new byte[dataLength]), fault);

    private static TestCaseData Bytes(byte[] content, string fault) =>
        new TestCaseData(content, fault).SetArgDisplayNames(fault.Length < 120 ? fault : fault[..120]);
}
