using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The operations on the host's processor: vector instructions and a team of threads. Results do not depend on the number of
/// threads; they may differ in the last digits between <see cref="SimdLevel"/>s. One caller at a time.
/// </summary>
public sealed unsafe partial class CpuOperations : IOperations
{
    private readonly Executor _executor;
    private readonly Convolution _convolution;
    private readonly SparseWeightGradient _sparse;
    private readonly LinearLayer _linear;
    private readonly Scratch _table;
    private readonly Scratch _norms;
    private readonly Scratch _channels;

    /// <summary>Starts the threads.</summary>
    /// <param name="device">Where the operands and the scratch memory are.</param>
    /// <param name="threads">Threads in all, the caller's among them; 0 for one a core.</param>
    /// <param name="simd">The vector instructions; the widest that this machine has by default.</param>
    /// <param name="convolution">How 3×3 convolutions are computed.</param>
    /// <exception cref="UserException">The number of threads is negative, or this machine lacks the instructions.</exception>
    public CpuOperations(
        HostDevice device, int threads, SimdLevel? simd = null, ConvAlgorithm convolution = ConvAlgorithm.Auto)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (threads < 0)
        {
            throw new UserException($"--threads is {threads}; it must be at least 1, or 0 for one thread a core.");
        }

        Simd = simd ?? SimdSupport.Best;
        if (!SimdSupport.Includes(Simd))
        {
            throw new UserException($"This processor has no {Simd}; the widest vectors that it has are {SimdSupport.Best}.");
        }

        HostDevice = device;
        _executor = new Executor(threads == 0 ? Environment.ProcessorCount : threads, Simd);
        _convolution = new Convolution(_executor, device, convolution);
        _sparse = new SparseWeightGradient(_executor, device);
        _linear = new LinearLayer(_executor, device);
        _table = new Scratch(device, "normalisation table");
        _norms = new Scratch(device, "parts of a norm");
        _channels = new Scratch(device, "sums and constants of channels");
    }

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public int PanelColumns => LinearLayer.PanelColumns;

    /// <inheritdoc/>
    public Device Device => HostDevice;

    /// <summary>Threads in all.</summary>
    public int Threads => _executor.Workers;

    /// <summary>The vector instructions.</summary>
    public SimdLevel Simd { get; }

    private HostDevice HostDevice { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _executor.Dispose();
        _convolution.Dispose();
        _sparse.Dispose();
        _linear.Dispose();
        _table.Dispose();
        _norms.Dispose();
        _channels.Dispose();
    }

    private void RunElementwise<TFormula>(TFormula formula, long count)
        where TFormula : unmanaged, IElementwise
    {
        ElementwiseJob<TFormula> job = new(formula, count);
        _executor.Run(job, job.Parts);
    }
}
