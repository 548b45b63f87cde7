namespace Wikiart.Cuda.Trainer.Data;

/// <summary>
/// Work on one item after another whose parts run at different places: what must be read is read in order on the calling thread,
/// the computing is done by several threads, and the results arrive in order. At most eight items a thread are under way.
/// </summary>
internal static class OrderedWork
{
    // The calling thread shares the cores with the others. While it waits for its turn, a few milliseconds, they must not run out of work.
    private const int ItemsOfThread = 8;

    /// <summary>Does the work.</summary>
    /// <typeparam name="T">What an item becomes.</typeparam>
    /// <param name="count">Items.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="begin">Reads an item and returns what is left to compute.</param>
    /// <param name="finish">Takes a result.</param>
    /// <param name="stop">Whether to stop.</param>
    /// <returns>Whether all items are finished.</returns>
    public static bool Run<T>(int count, int threads, Func<int, Func<T>> begin, Action<int, T> finish, Func<bool> stop)
    {
        TaskScheduler scheduler = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, threads).ConcurrentScheduler;
        using CancellationTokenSource cancel = new();
        Queue<Task<T>> underWay = new();
        int next = 0;
        try
        {
            for (int item = 0; item < count; item++)
            {
                while (next < count && underWay.Count < ItemsOfThread * threads && !stop())
                {
                    underWay.Enqueue(Task.Factory.StartNew(begin(next++), cancel.Token, TaskCreationOptions.None, scheduler));
                }

                if (stop())
                {
                    return false;
                }

                finish(item, underWay.Dequeue().GetAwaiter().GetResult());
            }

            return true;
        }
        finally
        {
            // What is under way may still use what the caller disposes next.
            cancel.Cancel();
            Task.WhenAll(underWay).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        }
    }
}
