using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data.Augmentation;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>
/// Delivers one epoch's batches strictly in order, decoded ahead of time by several threads into a fixed ring of buffers.
/// What a batch holds does not depend on the number of threads. One thread consumes.
/// </summary>
internal sealed class BatchLoader : IDisposable
{
    private readonly int[] _samples;
    private readonly BatchLoaderOptions _options;
    private readonly IPaintingSource _source;
    private readonly ImageDecoder _decoder = new();
    private readonly Thread[] _threads;
    private readonly UnreadableLog _unreadable;

    // Everything below is guarded by _gate.
    private readonly object _gate = new();
    private readonly Stack<LoadingBatch> _free = new();
    private readonly Queue<LoadingBatch> _underWay = new();
    private readonly List<LoadingBatch> _handedOut = [];
    private LoadingBatch? _filling;
    private int _position;
    private bool _stopped;
    private ExceptionDispatchInfo? _failure;
    private long _waitedTicks;

    /// <summary>Starts decoding at once.</summary>
    /// <param name="source">The paintings; it must outlive the loader.</param>
    /// <param name="samples">The epoch's samples in order, batches before <see cref="BatchLoaderOptions.StartBatch"/> included.</param>
    /// <param name="options">How batches are made.</param>
    /// <exception cref="UserException">The sizes contradict each other.</exception>
    public BatchLoader(IPaintingSource source, int[] samples, BatchLoaderOptions options)
    {
        Check(options);
        _samples = samples;
        _options = options;
        _source = source;
        UnreadableTally tally = options.Tally ?? new UnreadableTally(samples.Length / options.Crops, options.MaxUnreadable);
        _unreadable = new UnreadableLog(source, tally, options.UnreadableBefore);
        Seen = _position = (int)Math.Min(samples.Length, (long)options.StartBatch * options.BatchSize);
        for (int i = 0; i < Math.Max(2, options.Prefetch); i++)
        {
            _free.Push(new LoadingBatch(new PixelBatch(options.BatchSize, options.Side, source.Tasks.Count)));
        }

        _threads = new Thread[Math.Max(1, options.Threads ?? Environment.ProcessorCount)];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"decode {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>The most pictures of a batch.</summary>
    public int BatchSize => _options.BatchSize;

    /// <summary>The number of batches in the whole epoch.</summary>
    public int BatchCount => (_samples.Length + _options.BatchSize - 1) / _options.BatchSize;

    /// <summary>How many pictures have been delivered or skipped, those before <see cref="BatchLoaderOptions.StartBatch"/> included.</summary>
    public int Seen { get; private set; }

    /// <summary>The pictures skipped so far, in epoch order.</summary>
    public IReadOnlyList<UnreadableImage> Unreadable => _unreadable.Images;

    /// <summary>How many pictures were skipped, those before <see cref="BatchLoaderOptions.StartBatch"/> included.</summary>
    public int UnreadableCount => _unreadable.Count;

    /// <summary>The time that <see cref="Next"/> has spent waiting for pictures to be decoded.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(0, _waitedTicks);

    /// <summary>
    /// The next batch, or null after the last. It belongs to the caller until <see cref="Return"/>. A batch of which nothing
    /// could be read has a count of 0.
    /// </summary>
    /// <exception cref="UserException">Too many pictures are unreadable, or the source is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The loader was disposed.</exception>
    /// <exception cref="InvalidOperationException">The caller holds every buffer of the ring.</exception>
    public PixelBatch? Next()
    {
        LoadingBatch? loaded = TakeComplete();
        if (loaded is null)
        {
            return null;
        }

        Seen += loaded.Compact(_unreadable);
        _unreadable.Judge();
        return loaded.Batch;
    }

    /// <summary>Gives a batch's buffers back to be filled again.</summary>
    public void Return(PixelBatch batch)
    {
        lock (_gate)
        {
            // A plain loop: this is called once a step, and a step allocates nothing.
            int index = 0;
            while (index < _handedOut.Count && _handedOut[index].Batch != batch)
            {
                index++;
            }

            if (index == _handedOut.Count)
            {
                throw new InvalidOperationException("The batch is not one that this loader handed out, or it was returned before.");
            }

            _free.Push(_handedOut[index]);
            _handedOut.RemoveAt(index);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends all threads, each after the picture that it is decoding.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }

        Array.ForEach(_threads, thread => thread.Join());
    }

    private static void Check(BatchLoaderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.ImageSize);
        ArgumentOutOfRangeException.ThrowIfNegative(options.StartBatch);
        if (options.ResizedSide < options.ImageSize)
        {
            throw new UserException(
                $"Pictures are resized to {options.ResizedSide} pixels, but the crop for the model needs at least {options.ImageSize}.");
        }
    }

    private LoadingBatch? TakeComplete()
    {
        lock (_gate)
        {
            long start = Stopwatch.GetTimestamp();
            while (true)
            {
                ObjectDisposedException.ThrowIf(_stopped, this);
                _failure?.Throw();
                if (_underWay.Count == 0 && _position >= _samples.Length)
                {
                    return null;
                }

                if (_underWay.Count == 0 && _free.Count == 0)
                {
                    throw new InvalidOperationException("Every buffer is handed out; return one before asking for the next batch.");
                }

                if (_underWay.TryPeek(out LoadingBatch? first) && first.Complete)
                {
                    break;
                }

                Monitor.Wait(_gate);
                long now = Stopwatch.GetTimestamp();
                _waitedTicks += now - start;
                start = now;
            }

            LoadingBatch loaded = _underWay.Dequeue();
            _handedOut.Add(loaded);
            return loaded;
        }
    }

    private void Work()
    {
        try
        {
            SampleLoader loader = new(_source, _options, _decoder);
            while (TakeTicket(out LoadingBatch? batch, out int slot))
            {
                string? fault = loader.Load(batch.Batch, slot);
                lock (_gate)
                {
                    batch.Finish(slot, fault);
                    if (batch.Complete)
                    {
                        Monitor.PulseAll(_gate);
                    }
                }
            }
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _failure ??= ExceptionDispatchInfo.Capture(e);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private bool TakeTicket([NotNullWhen(true)] out LoadingBatch? batch, out int slot)
    {
        lock (_gate)
        {
            while (!_stopped && _failure is null && _position < _samples.Length)
            {
                slot = _position % _options.BatchSize;
                if (slot == 0 || _filling is null)
                {
                    if (!_free.TryPop(out _filling))
                    {
                        Monitor.Wait(_gate);
                        continue;
                    }

                    int size = Math.Min(_options.BatchSize, _samples.Length - _position);
                    int index = _position / _options.BatchSize;
                    _filling.Begin(index, _samples.AsSpan(_position, size));
                    _filling.Batch.Mix = Mixup.Of(_options, index);
                    _underWay.Enqueue(_filling);
                }

                _position++;
                batch = _filling;
                return true;
            }

            batch = null;
            slot = 0;
            return false;
        }
    }
}
