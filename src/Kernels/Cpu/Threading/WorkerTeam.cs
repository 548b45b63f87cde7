using System.Runtime.ExceptionServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The calling thread and a fixed number of others that share the parts of one job at a time. A worker spins for a short while
/// after a job, because the next one of a training step follows at once, and then parks.
/// </summary>
internal sealed unsafe class WorkerTeam : IDisposable
{
    private const int SpinsBeforeParking = 4_000;

    private readonly Thread[] _threads;
    private readonly object _gate = new();
    private Exception? _failure;
    private delegate*<void*, int, int, void> _body;
    private void* _job;
    private int _parts;
    private int _nextPart;
    private int _busyWorkers;
    private int _parkedWorkers;
    private int _generation;
    private bool _isStopping;

    /// <summary>Starts the threads.</summary>
    /// <param name="size">Threads in all, with the caller's; at least 1.</param>
    public WorkerTeam(int size)
    {
        _threads = new Thread[size - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"cpu worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Threads in all, with the caller's.</summary>
    public int Size => _threads.Length + 1;

    /// <summary>Runs all parts of a job and returns when they are done. One caller at a time.</summary>
    /// <param name="body">Does one part: job, part, worker.</param>
    /// <param name="job">The job's arguments, which stay where they are until this returns.</param>
    /// <param name="parts">How many parts.</param>
    public void Run(delegate*<void*, int, int, void> body, void* job, int parts)
    {
        if (_threads.Length == 0 || parts <= 1)
        {
            for (int part = 0; part < parts; part++)
            {
                body(job, part, 0);
            }

            return;
        }

        _body = body;
        _job = job;
        _parts = parts;
        _nextPart = 0;
        _busyWorkers = _threads.Length;
        Interlocked.Increment(ref _generation);
        if (Volatile.Read(ref _parkedWorkers) > 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }

        RunParts(worker: 0);
        SpinWait spin = default;
        while (Volatile.Read(ref _busyWorkers) > 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        if (Interlocked.Exchange(ref _failure, null) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Interlocked.Increment(ref _generation);
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private void Work(int worker)
    {
        int seen = 0;
        while (true)
        {
            seen = WaitForGenerationAfter(seen);
            if (Volatile.Read(ref _isStopping))
            {
                return;
            }

            RunParts(worker);
            Interlocked.Decrement(ref _busyWorkers);
        }
    }

    private int WaitForGenerationAfter(int seen)
    {
        for (int spins = 0; spins < SpinsBeforeParking; spins++)
        {
            if (Volatile.Read(ref _generation) != seen)
            {
                return seen + 1;
            }

            Thread.SpinWait(1);
        }

        lock (_gate)
        {
            // Counted before the generation is looked at again; the caller does it the other way round, so one of the two notices.
            Interlocked.Increment(ref _parkedWorkers);
            while (Volatile.Read(ref _generation) == seen)
            {
                Monitor.Wait(_gate);
            }

            Interlocked.Decrement(ref _parkedWorkers);
        }

        return seen + 1;
    }

    private void RunParts(int worker)
    {
        try
        {
            int part;
            while ((part = Interlocked.Increment(ref _nextPart) - 1) < _parts)
            {
                _body(_job, part, worker);
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
            Volatile.Write(ref _nextPart, _parts);
        }
    }
}
