using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Cpu;

public sealed unsafe class WorkerTeamTests
{
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void EveryPartRunsOnce(int threads)
    {
        using WorkerTeam team = new(threads);
        int* counts = stackalloc int[1000];
        for (int round = 1; round <= 50; round++)
        {
            team.Run(&Count, counts, parts: 1000);
            Assert.That(new ReadOnlySpan<int>(counts, 1000).IndexOfAnyExcept(round), Is.EqualTo(-1));
        }
    }

    [Test]
    public void ParkedWorkersWakeUp()
    {
        using WorkerTeam team = new(3);
        int* counts = stackalloc int[8];
        for (int round = 1; round <= 5; round++)
        {
            team.Run(&Count, counts, parts: 8);
            Assert.That(new ReadOnlySpan<int>(counts, 8).ToArray(), Has.All.EqualTo(round));
            using ManualResetEventSlim never = new();
            Assert.That(never.Wait(TimeSpan.FromMilliseconds(20)), Is.False);
        }
    }

    [TestCase(1)]
    [TestCase(3)]
    public void ExceptionReachesTheCallerAndTheTeamGoesOn(int threads)
    {
        using WorkerTeam team = new(threads);
        int* counts = stackalloc int[100];
        Assert.That(() => RunFailing(team), Throws.TypeOf<InvalidOperationException>().With.Message.EqualTo("part 7"));
        team.Run(&Count, counts, parts: 100);
        Assert.That(new ReadOnlySpan<int>(counts, 100).ToArray(), Has.All.EqualTo(1));
    }

    [Test]
    public void WrongNumberOfThreadsIsExplained()
    {
        using HostDevice device = new();
        Assert.That(
            () => new CpuOperations(device, threads: -2),
            Throws.TypeOf<UserException>().With.Message.EqualTo(
                "--threads is -2; it must be at least 1, or 0 for one thread a core."));
    }

    private static void RunFailing(WorkerTeam team) => team.Run(&Fail, null, parts: 100);

    private static void Count(void* counts, int part, int worker) => Interlocked.Increment(ref ((int*)counts)[part]);

    private static void Fail(void* job, int part, int worker)
    {
        if (part == 7)
        {
            throw new InvalidOperationException("part 7");
        }
    }
}
