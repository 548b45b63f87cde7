using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Data.Packed;

/// <summary>
/// Writes one shard: header, pixels, a table of the pictures, footer. It has its name only once it is complete, so whatever
/// ends the program, every shard that there is can be used. A thread of its own writes, and takes what is written to the disk meanwhile: a
/// write waits for a flush under way, tens of milliseconds, in which whoever hands out work must not stand still.
/// </summary>
internal sealed class PackedShardWriter : IDisposable
{
    /// <summary>What the name of an unfinished shard ends with.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>The most pictures that wait to be written.</summary>
    public const int MostQueued = 256;

    private const long BytesOfFlush = 32 << 20;
    private const int QueuedBytes = 16 << 20;

    private readonly string _path;
    private readonly ArrayPool<byte> _buffers;
    private readonly SafeFileHandle _file;
    private readonly List<PackedEntry> _entries = [];
    private readonly BlockingCollection<PackedPicture> _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _writing;
    private byte[] _end = [];

    /// <summary>Begins a shard.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="side">The length that the shorter sides are resized to.</param>
    /// <param name="buffers">Where the pixels of written pictures go.</param>
    /// <exception cref="UserException">It cannot be written.</exception>
    public PackedShardWriter(string path, int side, ArrayPool<byte> buffers)
    {
        _path = path;
        _buffers = buffers;
        try
        {
            _file = File.OpenHandle(path + TemporarySuffix, FileMode.Create, FileAccess.Write, FileShare.None);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw Failure(error);
        }

        byte[] header = ShardHeader.Write(side);
        Length = header.Length;
        _queue = new BlockingCollection<PackedPicture>((int)Math.Clamp(QueuedBytes / (3L * side * side), 1, MostQueued));
        _writing = Task.Factory.StartNew(
            () => Write(header), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Pictures so far.</summary>
    public int Count => _entries.Count;

    /// <summary>Adds a picture, whose pixels go to the buffers when they are written. Waits while too many are queued.</summary>
    /// <param name="picture">A picture that has pixels.</param>
    /// <exception cref="UserException">The disk is full, or the file cannot be written for another reason.</exception>
    public void Add(PackedPicture picture)
    {
        try
        {
            _queue.Add(picture, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            Finish();
        }

        _entries.Add(new PackedEntry(picture.Key, Length, picture.Width, picture.Height, picture.Checksum));
        Length += picture.Bytes.Length;
    }

    /// <summary>Says that no picture follows; the file becomes complete meanwhile.</summary>
    /// <returns>The checksum of its table.</returns>
    public ulong Seal()
    {
        _end = new byte[(_entries.Count * PackedEntry.Size) + ShardFooter.Size];
        for (int i = 0; i < _entries.Count; i++)
        {
            _entries[i].Write(_end.AsSpan(i * PackedEntry.Size));
        }

        ShardFooter footer = new(Length, _entries.Count, XxHash3.HashToUInt64(_end.AsSpan(0, _entries.Count * PackedEntry.Size)));
        footer.Write().CopyTo(_end.AsSpan(_entries.Count * PackedEntry.Size));
        _queue.CompleteAdding();
        return footer.TableChecksum;
    }

    /// <summary>Waits until the sealed shard is on the disk and has its name.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Finish() => _writing.GetAwaiter().GetResult();

    /// <summary>Removes the shard unless it is sealed and can be written.</summary>
    public void Dispose()
    {
        if (!_queue.IsAddingCompleted)
        {
            _stop.Cancel();
        }

        _writing.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _file.Dispose();
        if (!_writing.IsCompletedSuccessfully)
        {
            File.Delete(_path + TemporarySuffix);
        }

        _queue.Dispose();
        _stop.Dispose();
    }

    private void Write(byte[] header)
    {
        try
        {
            RandomAccess.Write(_file, header, 0);
            long length = header.Length;
            long flushed = 0;
            foreach (PackedPicture picture in _queue.GetConsumingEnumerable(_stop.Token))
            {
                RandomAccess.Write(_file, picture.Bytes, length);
                length += picture.Bytes.Length;
                _buffers.Return(picture.Pixels!);
                if (length - flushed >= BytesOfFlush)
                {
                    RandomAccess.FlushToDisk(_file);
                    flushed = length;
                }
            }

            RandomAccess.Write(_file, _end, length);
            RandomAccess.FlushToDisk(_file);
            _file.Dispose();
            File.Move(_path + TemporarySuffix, _path);
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        }
        catch (Exception error)
        {
            // Whoever waits for room in the queue is told.
            _stop.Cancel();
            if (FileError.Is(error))
            {
                throw Failure(error);
            }

            throw;
        }
    }

    private UserException Failure(Exception error) => new($"Cannot write '{_path}': {FileError.Reason(_path, error)}.", error);
}
