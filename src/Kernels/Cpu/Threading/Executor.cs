using System.Runtime.Intrinsics;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Runs jobs on a team of threads with one set of vector instructions.</summary>
internal sealed unsafe class Executor : IDisposable
{
    private readonly WorkerTeam _team;
    private readonly SimdLevel _level;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Threads in all, at least 1.</param>
    /// <param name="level">The instructions, which this machine must have.</param>
    public Executor(int threads, SimdLevel level)
    {
        _team = new WorkerTeam(threads);
        _level = level;
        Lanes = level switch { SimdLevel.Avx512 => Simd512.Lanes, SimdLevel.Avx2 => Simd256.Lanes, _ => Simd128.Lanes };
        HasManyRegisters = level switch { SimdLevel.Avx512 => Simd512.HasManyRegisters, SimdLevel.Avx2 => Simd256.HasManyRegisters, _ => Simd128.HasManyRegisters };
    }

    /// <summary>Threads in all.</summary>
    public int Workers => _team.Size;

    /// <summary>Floats in a vector.</summary>
    public int Lanes { get; }

    /// <summary>Whether there are 32 registers for vectors.</summary>
    public bool HasManyRegisters { get; }

    /// <summary>Columns of a <see cref="GemmTile"/>.</summary>
    public int TileWidth => 2 * Lanes;

    /// <summary>Runs all parts of a job and returns when they are done.</summary>
    /// <typeparam name="TJob">The job.</typeparam>
    /// <param name="job">Its arguments.</param>
    /// <param name="parts">How many parts.</param>
    public void Run<TJob>(TJob job, int parts)
        where TJob : unmanaged, IJob
    {
        delegate*<void*, int, int, void> body = _level switch
        {
            SimdLevel.Avx512 => &RunPart<TJob, Simd512, Vector512<float>>,
            SimdLevel.Avx2 => &RunPart<TJob, Simd256, Vector256<float>>,
            _ => &RunPart<TJob, Simd128, Vector128<float>>,
        };
        _team.Run(body, &job, parts);
    }

    /// <inheritdoc/>
    public void Dispose() => _team.Dispose();

    private static void RunPart<TJob, TSimd, TVec>(void* job, int part, int worker)
        where TJob : unmanaged, IJob
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged => ((TJob*)job)->Run<TSimd, TVec>(part, worker);
}
