using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>
/// Delivers one epoch's batches strictly in order, decoded ahead of time by several threads into a fixed ring of buffers.
/// What a batch holds does not depend on the number of threads. One thread consumes.
/// </summary>
internal sealed class BatchLoader : IDisposable
{
    private const int FewestJudged = 20;
    private readonly IPaintingSource _source;
    private readonly int[] _samples;
    private readonly BatchLoaderOptions _options;
    private readonly SampleLoader _loader;
    private readonly Thread[] _threads;
    private readonly Action<int, string> _noteUnreadable;
    private readonly List<UnreadableImage> _unreadable = [];

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
        _source = source;
        _samples = samples;
        _options = options;
        _loader = new SampleLoader(source, options);
        _noteUnreadable = NoteUnreadable;
        _position = (int)Math.Min(samples.Length, (long)options.StartBatch * options.BatchSize);
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

    /// <summary>The number of batches in the whole epoch.</summary>
    public int BatchCount => (_samples.Length + _options.BatchSize - 1) / _options.BatchSize;

    /// <summary>How many pictures have been delivered or skipped.</summary>
    public int Seen { get; private set; }

    /// <summary>The pictures skipped so far, in epoch order.</summary>
    public IReadOnlyList<UnreadableImage> Unreadable => _unreadable;

    /// <summary>The time that <see cref="Next"/> has spent waiting for pictures to be decoded.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(0, _waitedTicks);

    /// <summary>
    /// The next batch, or null after the last. It belongs to the caller until <see cref="Return"/>; while a caller holds every
    /// buffer of the ring (<see cref="BatchLoaderOptions.Prefetch"/>, at least 2), this waits for ever. A batch of which
    /// nothing could be read has a count of 0.
    /// </summary>
    /// <exception cref="UserException">Too many pictures are unreadable, or the source is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The loader was disposed.</exception>
    public PixelBatch? Next()
    {
        LoadingBatch? loaded = TakeComplete();
        if (loaded is null)
        {
            JudgeUnreadable(atEnd: true);
            return null;
        }

        Seen += loaded.Compact(_noteUnreadable);
        JudgeUnreadable(atEnd: false);
        return loaded.Batch;
    }

    /// <summary>Gives a batch's buffers back to be filled again.</summary>
    public void Return(PixelBatch batch)
    {
        lock (_gate)
        {
            int index = _handedOut.FindIndex(loading => loading.Batch == batch);
            if (index < 0)
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
        if (options.Side < options.ImageSize)
        {
            throw new UserException(
                $"Pictures are resized to {options.Side} pixels, but the crop for the model needs at least {options.ImageSize}.");
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

    private void NoteUnreadable(int sample, string reason) =>
        _unreadable.Add(new UnreadableImage(sample, _source.NameOf(sample), reason));

    private void JudgeUnreadable(bool atEnd)
    {
        if ((Seen >= FewestJudged || atEnd) && _unreadable.Count > _options.MaxUnreadable * Seen)
        {
            UnreadableImage first = _unreadable[0];
            throw new UserException(
                $"{_unreadable.Count} of {Seen} pictures cannot be read, more than the allowed fraction of {_options.MaxUnreadable}; "
                + $"the first is {first.Name}: {first.Reason}.");
        }
    }

    private void Work()
    {
        try
        {
            while (TakeTicket(out LoadingBatch? batch, out int slot))
            {
                string? fault = _loader.Load(batch.Batch, slot);
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

    private bool TakeTicket([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LoadingBatch? batch, out int slot)
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
                    _filling.Begin(_position / _options.BatchSize, _samples.AsSpan(_position, size));
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
