using System.Text;
using Wikiart.Cuda.Trainer.Data.Packed;

namespace Wikiart.Cuda.Trainer.Tests.Data;

internal sealed class ChecksumTests
{
    [Test]
    public void Published_examples_have_their_checksums()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Checksum.Of(Encoding.ASCII.GetBytes("123456789")), Is.EqualTo(0xE3069283));
            Assert.That(Checksum.Of(new byte[32]), Is.EqualTo(0x8A9136AA));
            Assert.That(Checksum.Of([.. Enumerable.Repeat(byte.MaxValue, 32)]), Is.EqualTo(0x62A8AB43));
        });
    }

    [TestCase(0)]
    [TestCase(Checksum.BlockBytes - 1)]
    [TestCase(Checksum.BlockBytes)]
    [TestCase(Checksum.BlockBytes + 1)]
    [TestCase((3 * Checksum.BlockBytes) + 1021)]
    public void Every_length_equals_the_definition(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        Assert.That(Checksum.Of(bytes), Is.EqualTo(ByBits(bytes)));
    }

    private static uint ByBits(byte[] bytes)
    {
        const uint Reflected = 0x82F63B78;
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * Reflected);
            }
        }

        return ~crc;
    }
}
