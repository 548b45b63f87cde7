using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data.Images;
using Wikiart.Cuda.Trainer.Data.Packed;

namespace Wikiart.Cuda.Trainer.Tests.Data;

/// <summary>The thread that writes a shard tells whoever fills it of its failures, and leaves nothing half written.</summary>
internal sealed class PackedShardWriterTests
{
    private const int Side = 16;

    private readonly TempFolder _folder = new();
    private readonly PictureReducer _reducer = new(Side);

    [OneTimeTearDown]
    public void Clean()
    {
        _reducer.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Pictures_are_there_once_the_shard_is_sealed_and_finished()
    {
        string path = _folder.At("shard.packed");
        ulong checksum;
        using (PackedShardWriter writer = new(path, Side, _reducer.Buffers))
        {
            Fill(writer, 3 * PackedShardWriter.MostQueued);
            checksum = writer.Seal();
            writer.Finish();
        }

        using PackedShard shard = PackedShard.Open(path);
        Assert.That(shard.TableChecksum, Is.EqualTo(checksum));
        Assert.That(shard.Entries, Has.Count.EqualTo(3 * PackedShardWriter.MostQueued));
        for (int i = 0; i < shard.Entries.Count; i++)
        {
            MappedPixels pixels = shard.Pixels(i);
            Assert.That((pixels.Width, pixels.Height, pixels.Bytes.IndexOfAnyExcept((byte)i)), Is.EqualTo((Side, Side + (i % 3), -1)));
        }
    }

    [Test]
    public void A_shard_that_is_not_sealed_leaves_nothing()
    {
        string path = _folder.At("left.packed");
        using (PackedShardWriter writer = new(path, Side, _reducer.Buffers))
        {
            Fill(writer, 5);
        }

        Assert.That(Directory.GetFiles(_folder.Root, "left*"), Is.Empty);
    }

    [Test]
    [Platform("Linux", Reason = "/dev/full, which refuses every byte, is Linux's.")]
    [CancelAfter(20_000)]
    public void A_full_disk_is_told_to_whoever_adds_and_to_whoever_waits([Values] bool adding)
    {
        string path = _folder.At($"full-{adding}.packed");
        File.CreateSymbolicLink(path + PackedShardWriter.TemporarySuffix, "/dev/full");
        using (PackedShardWriter writer = new(path, Side, _reducer.Buffers))
        {
            UserException error = Assert.Throws<UserException>(() =>
            {
                Fill(writer, adding ? 10 * PackedShardWriter.MostQueued : 0);
                writer.Seal();
                writer.Finish();
            });
            Assert.That(error.Message, Is.EqualTo($"Cannot write '{path}': the disk is full."));
        }

        Assert.That(Directory.GetFiles(_folder.Root, "full*"), Is.Empty);
    }

    private void Fill(PackedShardWriter writer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            int height = Side + (i % 3);
            byte[] pixels = _reducer.Buffers.Rent(Side * height * 3);
            pixels.AsSpan(0, Side * height * 3).Fill((byte)i);
            writer.Add(new PackedPicture((UInt128)i, null, pixels, Side, height));
        }
    }
}
