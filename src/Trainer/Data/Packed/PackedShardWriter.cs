using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>
/// Writes one shard: header, pixels, a table of the pictures, footer. It has its name only once it is complete, so whatever
/// ends the program, every shard that there is can be used. What is written goes to the disk meanwhile, so that completing it does not wait for all of it.
/// </summary>
internal sealed class PackedShardWriter : IDisposable
{
    /// <summary>What the name of an unfinished shard ends with.</summary>
    public const string TemporarySuffix = ".tmp";

    private const long BytesOfFlush = 32 << 20;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly List<PackedEntry> _entries = [];
    private Task _flush = Task.CompletedTask;
    private long _flushed;
    private bool _complete;

    /// <summary>Begins a shard.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="side">The length that the shorter sides are resized to.</param>
    /// <exception cref="UserException">It cannot be written.</exception>
    public PackedShardWriter(string path, int side)
    {
        _path = path;
        _file = Guarded(() => File.OpenHandle(path + TemporarySuffix, FileMode.Create, FileAccess.Write, FileShare.None));
        Append(ShardHeader.Write(side));
    }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Pictures so far.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds a picture.</summary>
    /// <param name="picture">A picture that has pixels.</param>
    /// <exception cref="UserException">The disk is full, or the file cannot be written for another reason.</exception>
    public void Add(PackedPicture picture)
    {
        _entries.Add(new PackedEntry(picture.Key, Length, picture.Width, picture.Height, picture.Checksum));
        Append(picture.Bytes);
        if (Length - _flushed >= BytesOfFlush && _flush.IsCompleted)
        {
            AwaitFlush();
            _flushed = Length;
            _flush = Task.Run(() => RandomAccess.FlushToDisk(_file));
        }
    }

    /// <summary>Finishes the shard and gives it its name.</summary>
    /// <returns>The checksum of its table.</returns>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public ulong Complete()
    {
        byte[] table = new byte[_entries.Count * PackedEntry.Size];
        for (int i = 0; i < _entries.Count; i++)
        {
            _entries[i].Write(table.AsSpan(i * PackedEntry.Size));
        }

        ShardFooter footer = new(Length, _entries.Count, XxHash3.HashToUInt64(table));
        Append(table);
        Append(footer.Write());
        AwaitFlush();
        Guarded(() =>
        {
            RandomAccess.FlushToDisk(_file);
            _file.Dispose();
            File.Move(_path + TemporarySuffix, _path);
            return true;
        });
        FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        _complete = true;
        return footer.TableChecksum;
    }

    /// <summary>Removes the shard unless it is complete.</summary>
    public void Dispose()
    {
        if (!_complete)
        {
            // Whether it reached the disk no longer matters.
            _flush.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            _file.Dispose();
            File.Delete(_path + TemporarySuffix);
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_file, bytes, Length);
            Length += bytes.Length;
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw Failure(error);
        }
    }

    /// <summary>The system tells of a failed write once, to whoever flushes next.</summary>
    private void AwaitFlush() => Guarded(() =>
    {
        _flush.GetAwaiter().GetResult();
        return true;
    });

    private T Guarded<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw Failure(error);
        }
    }

    private UserException Failure(Exception error) => new($"Cannot write '{_path}': {FileError.Reason(_path, error)}.", error);
}
