namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    /// <summary>How often scratch memory has moved to a larger place; work recorded before must not be replayed.</summary>
    internal int ScratchGrowths =>
        _packed.Growths + _partial.Growths + _zeros.Growths + _paddedInput.Growths + _paddedValues.Growths + _paddedGradient.Growths;

    /// <summary>Records operations without running them. The same operations must have run before, so that everything they need is there.</summary>
    /// <param name="name">What they compute, for messages.</param>
    /// <param name="work">Calls the operations; it must neither upload, download nor wait.</param>
    /// <returns>The recorded work, which the caller disposes.</returns>
    public RecordedWork Record(string name, Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _numbers.IsRecording = true;
        try
        {
            return new RecordedWork(this, CudaDevice.Record(name, work));
        }
        finally
        {
            _numbers.IsRecording = false;
        }
    }
}
