using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

/// <summary>Tensors beyond 2^31 bytes, where an offset held in 32 bits would wrap.</summary>
public sealed class SafetensorsLargeTensorTests
{
    private const long Elements = (3L << 29) + 5;

    [Test]
    public void The_reader_finds_values_beyond_2_to_the_31_bytes()
    {
        using ScratchFolder folder = new();
        string header = $$$"""{"w":{"dtype":"F32","shape":[{{{Elements}}}],"data_offsets":[0,{{{Elements * 4}}}]}}""";
        byte[] head = SafetensorsBytes.Assemble(header, 0);
        // The middle is never written: the file system keeps a hole instead of 6 GB of zeros.
        using (FileStream stream = File.Create(folder["a"]))
        {
            stream.Write(head);
            stream.Seek(head.Length + ((Elements - 2) * 4), SeekOrigin.Begin);
            stream.Write(MemoryMarshal.AsBytes([1.5f, 2.5f]));
        }
        using SafetensorsFile file = SafetensorsFile.Open(folder["a"]);
        Assert.That(file.Get("w").ElementCount, Is.EqualTo(Elements));
        float[] tail = new float[3];
        file.Read("w", Elements - 3, tail);
        Assert.That(tail, Is.EqualTo(new[] { 0f, 1.5f, 2.5f }));
    }

    [Test]
    public void The_writer_asks_for_and_writes_each_byte_once()
    {
        const long Length = (1L << 31) + 12;
        long asked = 0;
        TensorSource tensor = new("w", SafetensorsDtype.F32, [Length / 4], (offset, destination) =>
        {
            Assert.That(offset, Is.EqualTo(asked));
            asked += destination.Length;
        });
        using CountingStream stream = new();
        SafetensorsWriter.Write(stream, new Dictionary<string, string>(), [tensor]);
        Assert.That(asked, Is.EqualTo(Length));
        // 8 bytes of length, then these 71 of JSON padded to 72: {"w":{"dtype":"F32","shape":[536870915],"data_offsets":[0,2147483660]}}
        Assert.That(stream.Count, Is.EqualTo(8 + 72 + Length));
    }

    private sealed class CountingStream : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Count;

        public override long Position { get => Count; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Count += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Count += buffer.Length;
    }
}
