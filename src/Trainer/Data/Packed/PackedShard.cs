using System.IO.Hashing;
using System.IO.MemoryMappedFiles;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data.Images;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>
/// One shard, mapped into memory. Header, table and footer are checked when it is opened, a picture's pixels when they are
/// first read; together they are every byte of the file. Safe for several threads.
/// </summary>
internal sealed unsafe class PackedShard : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _first;
    private readonly PackedEntry[] _entries;
    private readonly int[] _checked;

    private PackedShard(string path, MemoryMappedFile file, MemoryMappedViewAccessor view, long length)
    {
        FilePath = path;
        _file = file;
        _view = view;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _first);
        try
        {
            _entries = ReadEntries(length, out int side, out ulong tableChecksum);
            Side = side;
            TableChecksum = tableChecksum;
        }
        catch
        {
            Dispose();
            throw;
        }

        _checked = new int[(_entries.Length + 31) / 32];
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>The length that the shorter sides were resized to.</summary>
    public int Side { get; }

    /// <summary>The table's checksum, by which an index knows its shards.</summary>
    public ulong TableChecksum { get; }

    /// <summary>The pictures.</summary>
    public IReadOnlyList<PackedEntry> Entries => _entries;

    /// <summary>Opens a shard.</summary>
    /// <exception cref="UserException">It cannot be opened, or it is damaged.</exception>
    public static PackedShard Open(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            if (length < ShardHeader.Size + ShardFooter.Size)
            {
                throw Damaged(path, $"it is cut short: it has {length} bytes");
            }

            MemoryMappedFile file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
            try
            {
                return new PackedShard(path, file, file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read), length);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"Cannot read '{path}': {FileError.Reason(path, error)}.", error);
        }
    }

    /// <summary>A picture's pixels, valid until the shard is disposed.</summary>
    /// <exception cref="UserException">They are not what was written.</exception>
    public MappedPixels Pixels(int entry)
    {
        PackedEntry found = _entries[entry];
        MappedPixels pixels = new(_first + found.Offset, found.Width, found.Height);
        int bit = 1 << (entry % 32);
        if ((Volatile.Read(ref _checked[entry / 32]) & bit) == 0)
        {
            if (XxHash3.HashToUInt64(pixels.Bytes) != found.Checksum)
            {
                throw Damaged(FilePath, $"the checksum of picture {entry}, {found.Length} bytes at {found.Offset}, is wrong");
            }

            Interlocked.Or(ref _checked[entry / 32], bit);
        }

        return pixels;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private PackedEntry[] ReadEntries(long length, out int side, out ulong tableChecksum)
    {
        ReadOnlySpan<byte> header = new(_first, ShardHeader.Size);
        if (ShardHeader.OtherVersion(header) is { } version)
        {
            throw PackedFolder.OtherVersion(FilePath, $"{version}");
        }

        Refuse(ShardHeader.Read(header, out side));
        Refuse(ShardFooter.Read(new ReadOnlySpan<byte>(_first + length - ShardFooter.Size, ShardFooter.Size), length, out ShardFooter footer));
        tableChecksum = footer.TableChecksum;
        ReadOnlySpan<byte> table = new(_first + footer.TableOffset, checked(footer.Count * PackedEntry.Size));
        Refuse(XxHash3.HashToUInt64(table) == footer.TableChecksum ? null : "the checksum of its table is wrong");

        PackedEntry[] entries = new PackedEntry[footer.Count];
        long end = ShardHeader.Size;
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = PackedEntry.Read(table[(i * PackedEntry.Size)..]);
            bool follows = entries[i].Offset == end && entries[i].Width > 0 && entries[i].Height > 0 && entries[i].Length <= int.MaxValue;
            Refuse(follows ? null : $"picture {i} of its table does not follow the one before it");
            end += entries[i].Length;
        }

        Refuse(end == footer.TableOffset ? null : "its pictures do not end where its table begins");
        return entries;
    }

    private void Refuse(string? fault)
    {
        if (fault is not null)
        {
            throw Damaged(FilePath, fault);
        }
    }

    private static UserException Damaged(string path, string fault) =>
        new($"'{path}' is damaged: {fault}; delete it and run prepare again.");
}
